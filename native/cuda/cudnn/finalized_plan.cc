#include "cuda/cudnn/finalized_plan.h"

#include <utility>

#include "core/error.h"

namespace xception {

namespace {

size_t workspace_bytes(const Descriptor& plan) {
  return static_cast<size_t>(plan.get<int64_t>(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE));
}

}  // namespace

std::shared_ptr<FinalizedPlan> FinalizedPlan::build(std::shared_ptr<const OperationGraph> operations,
                                                    EngineConfig config, const PlanTarget& target) {
  Descriptor descriptor(config.descriptor.library(), CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  descriptor.set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config.descriptor);
  target.set_for_plan(descriptor);
  if (!descriptor.finalize_if_supported()) return nullptr;

  std::shared_ptr<FinalizedPlan> plan(new FinalizedPlan(std::move(descriptor), target));
  PlanDescription& description = plan->description_;
  description.engine =
      (config.fallback ? "cuDNN fallback engine " : "cuDNN engine ") + std::to_string(config.engine);
  description.tensor_cores = config.tensor_cores;
  description.runtime_compiled = config.runtime_compiled;
  description.workspace_bytes = workspace_bytes(plan->descriptor_);
  plan->operations_ = std::move(operations);
  plan->config_ = std::move(config);
  return plan;
}

std::shared_ptr<FinalizedPlan> FinalizedPlan::load(const std::shared_ptr<const CudnnLibrary>& library,
                                                   const SavedPlan& saved, const PlanTarget& target) {
  try {
    Descriptor descriptor(library, CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
    // In this order: cuDNN 9.24 crashes when it is given the JSON before the device or the handle.
    target.set_for_plan(descriptor);
    descriptor.set(CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION, saved.json);
    descriptor.finalize();
    std::shared_ptr<FinalizedPlan> plan(new FinalizedPlan(std::move(descriptor), target));
    plan->description_ = saved.description;
    plan->description_.workspace_bytes = workspace_bytes(plan->descriptor_);
    plan->description_.from_cache = true;
    return plan;
  } catch (const Error& error) {
    if (error.code() != "ERR_CUDNN") throw;
    return nullptr;
  }
}

SavedPlan FinalizedPlan::save() {
  std::string json = descriptor_.get_text(CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION);
  description_.json_bytes = json.size();
  return {description_, std::move(json)};
}

}  // namespace xception
