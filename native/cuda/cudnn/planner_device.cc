#include <cuda_runtime.h>

#include <optional>
#include <utility>

#include "cuda/cudnn/device_plan.h"
#include "cuda/cudnn/layer_error.h"
#include "cuda/cudnn/plan_builder.h"
#include "cuda/cudnn/planner.h"
#include "cuda/cudnn/tuning.h"
#include "cuda/error.h"

namespace xception {

namespace {

int attribute(cudaDeviceAttr name, int device) {
  int value = 0;
  check_cuda(cudaDeviceGetAttribute(&value, name, device), "cudaDeviceGetAttribute");
  return value;
}

PlanKey key_of(const CudnnLibrary& library, int device) {
  int driver_version = 0;
  check_cuda(cudaDriverGetVersion(&driver_version), "cudaDriverGetVersion");
  PlanKey key;
  key.cudnn_version = library.version();
  key.compute_capability = 100 * attribute(cudaDevAttrComputeCapabilityMajor, device) +
                           10 * attribute(cudaDevAttrComputeCapabilityMinor, device);
  key.multiprocessors = attribute(cudaDevAttrMultiProcessorCount, device);
  key.shared_memory_per_block = attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin, device);
  key.driver_major = driver_version / 1000;
  return key;
}

// On the current device.
size_t free_memory() {
  size_t available = 0;
  size_t total = 0;
  check_cuda(cudaMemGetInfo(&available, &total), "cudaMemGetInfo");
  return available;
}

class DeviceExecutionPlan final : public ExecutionPlan {
 public:
  DeviceExecutionPlan(DevicePlan plan, const PlanBuilder::Built& built, std::string layer)
      : plan_(std::move(plan)), description_(plan_.description()), layer_(std::move(layer)) {
    description_.seconds = built.seconds;
    description_.timed = built.timed;
  }

  const PlanDescription& description() const override { return description_; }
  void run(const ConvolutionPointers& pointers, void* workspace, cudaStream_t stream) override {
    for_layer(layer_, [&] { plan_.run(pointers, workspace, stream); });
  }

 private:
  DevicePlan plan_;
  PlanDescription description_;
  std::string layer_;
};

class DevicePlanner final : public Planner {
 public:
  DevicePlanner(const std::shared_ptr<const CudnnLibrary>& library, int device, Streams& streams)
      : handle_(std::make_shared<CudnnHandle>(library, device)),
        builder_(library, DeviceProperties(library, device), key_of(*library, device), free_memory),
        streams_(streams) {}

  std::unique_ptr<ExecutionPlan> plan(const ConvolutionGraph& graph, const CompileOptions& options,
                                      const std::string& layer) override {
    std::optional<Tuning> tuning;
    if (options.tune) tuning.emplace(graph, handle_, streams_.compute());
    const PlanBuilder::Built built =
        builder_.build(graph, options.plan_cache, layer, tuning ? &*tuning : nullptr);
    if (!built.plan) return nullptr;
    return std::make_unique<DeviceExecutionPlan>(DevicePlan(handle_, built.plan), built, layer);
  }

  void save(const CompileOptions& options) override { builder_.save(options.plan_cache); }
  PlanCache::Refusal cache_refusal(const std::string& path) override { return builder_.cache_refusal(path); }

 private:
  std::shared_ptr<CudnnHandle> handle_;
  PlanBuilder builder_;
  Streams& streams_;
};

}  // namespace

std::unique_ptr<Planner> make_planner(std::shared_ptr<const CudnnLibrary> library, int device,
                                      Streams& streams) {
  return std::make_unique<DevicePlanner>(library, device, streams);
}

}  // namespace xception
