#include <cuda_runtime.h>

#include <cstdlib>
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
  DeviceExecutionPlan(DevicePlan plan, double seconds, const std::string& layer)
      : plan_(std::move(plan)),
        description_(plan_.description()),
        what_(layer + " (" + description_.engine + ")") {
    description_.seconds = seconds;
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
        builder_(library, target_of(library, device, handles_), key_of(*library, device)),
        streams_(streams) {}

  std::unique_ptr<ExecutionPlan> plan(const ConvolutionGraph& graph, const CompileOptions& options,
                                      const std::string& layer) override {
    PlanBuilder::Choice choose;
    if (options.tune) {
      choose = [&](const PlanBuilder::Plans& plans) {
        return fastest(plans, graph, handles_, streams_.compute());
      };
    }
    const PlanBuilder::Built built = builder_.build(graph, options.plan_cache, layer, choose);
    if (!built.plan) return nullptr;
    return std::make_unique<DeviceExecutionPlan>(DevicePlan(handles_, built.plan), built.seconds, layer);
  }

  void save(const CompileOptions& options) override { builder_.save(options.plan_cache); }
  std::string cache_refusal(const std::string& path) override { return builder_.cache_refusal(path); }

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
