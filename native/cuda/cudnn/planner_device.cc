#include <cuda_runtime.h>

#include <cstdlib>
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

// Plans are made from the GPU's properties, which no GPU has been seen to run yet. Should one refuse them,
// the environment has them made in the other way.
PlanTarget target_of(const std::shared_ptr<const CudnnLibrary>& library, int device,
                     const std::shared_ptr<CudnnHandles>& handles) {
  const char* const value = std::getenv("XCEPTION_CUDNN_PLANS");
  const std::string wish = value ? value : "";
  if (wish == "handle") return PlanTarget(handles);
  if (wish.empty() || wish == "device") return PlanTarget(DeviceProperties(library, device));
  throw Error("ERR_INVALID_ARGUMENT", "XCEPTION_CUDNN_PLANS is '" + wish + "'",
              "It can be 'device', which is what it is by default, or 'handle'.");
}

class DeviceExecutionPlan final : public ExecutionPlan {
 public:
  DeviceExecutionPlan(DevicePlan plan, const PlanBuilder::Built& built, const std::string& layer)
      : plan_(std::move(plan)),
        description_(plan_.description()),
        what_(layer + " (" + description_.engine + ")") {
    description_.seconds = built.seconds;
    description_.timed = built.timed;
  }

  const PlanDescription& description() const override { return description_; }
  void run(const ConvolutionPointers& pointers, void* workspace, cudaStream_t stream) override {
    for_layer(what_, [&] { plan_.run(pointers, workspace, stream); });
  }

 private:
  DevicePlan plan_;
  PlanDescription description_;
  std::string what_;  // for messages
};

class DevicePlanner final : public Planner {
 public:
  DevicePlanner(const std::shared_ptr<const CudnnLibrary>& library, int device, Streams& streams)
      : handles_(std::make_shared<CudnnHandles>(library, device, streams)),
        builder_(library, target_of(library, device, handles_), key_of(*library, device), free_memory),
        streams_(streams) {}

  std::unique_ptr<ExecutionPlan> plan(const ConvolutionGraph& graph, const CompileOptions& options,
                                      const std::string& layer) override {
    std::optional<Tuning> tuning;
    if (options.tune) tuning.emplace(graph, handles_, streams_.compute());
    const PlanBuilder::Built built =
        builder_.build(graph, options.plan_cache, layer, tuning ? &*tuning : nullptr);
    if (!built.plan) return nullptr;
    return std::make_unique<DeviceExecutionPlan>(DevicePlan(handles_, built.plan), built, layer);
  }

  std::string choice(const std::string& problem, const CompileOptions& options) override {
    return builder_.cache(options.plan_cache).choice(problem);
  }
  void remember_choice(const std::string& problem, const std::string& name,
                       const CompileOptions& options) override {
    builder_.cache(options.plan_cache).add_choice(problem, name);
  }

  void save(const CompileOptions& options) override { builder_.save(options.plan_cache); }
  PlanCache::Refusal cache_refusal(const std::string& path) override { return builder_.cache_refusal(path); }

 private:
  std::shared_ptr<CudnnHandles> handles_;
  PlanBuilder builder_;
  Streams& streams_;
};

}  // namespace

std::unique_ptr<Planner> make_planner(std::shared_ptr<const CudnnLibrary> library, int device,
                                      Streams& streams) {
  return std::make_unique<DevicePlanner>(library, device, streams);
}

}  // namespace xception
