#include <utility>

#include "core/error.h"
#include "cuda/cudnn/plan_builder.h"
#include "cuda/cudnn/planner.h"

namespace xception {

namespace {

PlanKey key_of(const CudnnLibrary& library, const GpuDescription& gpu) {
  PlanKey key;
  key.cudnn_version = library.version();
  key.compute_capability = gpu.compute_capability;
  key.multiprocessors = gpu.multiprocessors;
  key.shared_memory_per_block = gpu.shared_memory_per_block;
  key.driver_major = gpu.driver_version / 1000;
  return key;
}

// Shows what would run.
class DescribedExecutionPlan final : public ExecutionPlan {
 public:
  DescribedExecutionPlan(const PlanBuilder::Built& built, std::string layer)
      : plan_(built.plan), description_(plan_->description()), layer_(std::move(layer)) {
    description_.seconds = built.seconds;
  }

  const PlanDescription& description() const override { return description_; }
  void run(const ConvolutionPointers&, void*, cudaStream_t) override {
    throw Error("ERR_DEVICE_UNAVAILABLE", layer_ + ": planned for a GPU that is not here");
  }

 private:
  std::shared_ptr<const FinalizedPlan> plan_;  // kept for others of the same graph
  PlanDescription description_;
  std::string layer_;
};

class DescribedPlanner final : public Planner {
 public:
  DescribedPlanner(const std::shared_ptr<const CudnnLibrary>& library, const GpuDescription& gpu)
      : builder_(library, PlanTarget(DeviceProperties(library, gpu.json)), key_of(*library, gpu),
                 [memory = gpu.memory_bytes] { return memory; }) {}

  std::unique_ptr<ExecutionPlan> plan(const ConvolutionGraph& graph, const CompileOptions& options,
                                      const std::string& layer) override {
    const PlanBuilder::Built built = builder_.build(graph, options.plan_cache, layer, nullptr);
    if (!built.plan) return nullptr;
    return std::make_unique<DescribedExecutionPlan>(built, layer);
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
  PlanBuilder builder_;
};

}  // namespace

std::unique_ptr<Planner> make_planner(std::shared_ptr<const CudnnLibrary> library,
                                      const GpuDescription& gpu) {
  return std::make_unique<DescribedPlanner>(library, gpu);
}

}  // namespace xception
