#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cuda/cudnn/engine_configs.h"
#include "cuda/cudnn/execution_plan.h"
#include "cuda/cudnn/operation_graph.h"
#include "cuda/cudnn/plan_target.h"

namespace xception {

// A plan as it is kept in a file.
struct SavedPlan {
  PlanDescription description;
  std::string json;
};

// A plan that cuDNN has built. It holds no pointers: all convolutions of one graph can share it.
class FinalizedPlan {
 public:
  // Null when cuDNN does not support the configuration after all.
  static std::shared_ptr<FinalizedPlan> build(std::shared_ptr<const OperationGraph> operations,
                                              EngineConfig config, const PlanTarget& target);
  // Null when cuDNN refuses what was saved.
  static std::shared_ptr<FinalizedPlan> load(const std::shared_ptr<const CudnnLibrary>& library,
                                             const SavedPlan& saved, const PlanTarget& target);

  const Descriptor& descriptor() const { return descriptor_; }
  const PlanDescription& description() const { return description_; }
  const PlanTarget& target() const { return target_; }
  void set_candidates(size_t count) { description_.candidates = static_cast<int>(count); }
  // From here on the description has the size.
  SavedPlan save();

 private:
  FinalizedPlan(Descriptor descriptor, PlanTarget target)
      : target_(std::move(target)), descriptor_(std::move(descriptor)) {}

  // Of a plan that was not loaded. That cuDNN needs them no longer is documented nowhere.
  std::shared_ptr<const OperationGraph> operations_;
  std::optional<EngineConfig> config_;

  PlanTarget target_;  // before the descriptor, which may refer to it
  Descriptor descriptor_;
  PlanDescription description_;
};

}  // namespace xception
