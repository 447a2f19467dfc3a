#pragma once
#include <chrono>
#include <exception>
#include <memory>

#include "cuda/cudnn/convolution_graph.h"
#include "cuda/cudnn/finalized_plan.h"
#include "cuda/cudnn/plan_builder.h"

namespace xception {

// Looks for a plan among the engines that cuDNN has for one graph: first those that its heuristics propose,
// then those that work for everything and are slow.
class PlanSearch {
 public:
  // Plans whose workspace is larger than `largest_workspace` are passed over.
  PlanSearch(const ConvolutionGraph& graph, std::shared_ptr<const OperationGraph> operations,
             const PlanTarget& target, size_t largest_workspace);

  // The first that has no more than kBaseWorkspace; of a mode that has none such, the first with more. Null
  // when there is none; throws what cuDNN failed with when that is why.
  std::shared_ptr<FinalizedPlan> first();
  // The best of those that a budget of time lets compete.
  std::shared_ptr<FinalizedPlan> best(PlanTrials& trials);
  // How many competed.
  int tried() const { return tried_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::shared_ptr<FinalizedPlan> build(EngineConfig config, size_t candidates);
  bool is_over_budget() const;

  const ConvolutionGraph& graph_;
  std::shared_ptr<const OperationGraph> operations_;
  const PlanTarget& target_;
  size_t largest_workspace_;
  Clock::time_point begin_ = Clock::now();
  int tried_ = 0;
  std::exception_ptr failure_;
};

}  // namespace xception
