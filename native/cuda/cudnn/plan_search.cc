#include "cuda/cudnn/plan_search.h"

#include <utility>
#include <vector>

#include "core/error.h"

namespace xception {

namespace {

// To build and time the plans of one graph. Precompiled engines are built in no time, and a few milliseconds
// go into timing each: there are up to 40. The others take cuDNN 0.3 to 1.3 seconds each to compile.
constexpr double kTrialSeconds = 2;

constexpr cudnnBackendHeurMode_t kModes[] = {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK};

bool is_large(const FinalizedPlan& plan) { return plan.description().workspace_bytes > kBaseWorkspace; }

}  // namespace

PlanSearch::PlanSearch(const ConvolutionGraph& graph, std::shared_ptr<const OperationGraph> operations,
                       const PlanTarget& target, size_t largest_workspace)
    : graph_(graph),
      operations_(std::move(operations)),
      target_(target),
      largest_workspace_(largest_workspace) {}

std::shared_ptr<FinalizedPlan> PlanSearch::first() {
  for (const cudnnBackendHeurMode_t mode : kModes) {
    std::shared_ptr<FinalizedPlan> large;
    std::vector<EngineConfig> configs = engine_configs(graph_, *operations_, target_, mode);
    for (EngineConfig& config : configs) {
      std::shared_ptr<FinalizedPlan> plan = build(std::move(config), configs.size());
      if (plan && !is_large(*plan)) return plan;
      if (!large) large = std::move(plan);
    }
    if (large) return large;
  }
  if (failure_) std::rethrow_exception(failure_);
  return nullptr;
}

std::shared_ptr<FinalizedPlan> PlanSearch::best(PlanTrials& trials) {
  for (const cudnnBackendHeurMode_t mode : kModes) {
    bool small_runs = false;
    std::vector<EngineConfig> configs = engine_configs(graph_, *operations_, target_, mode);
    order_for_trials(configs);
    for (EngineConfig& config : configs) {
      if (is_over_budget()) break;
      std::shared_ptr<FinalizedPlan> plan = build(std::move(config), configs.size());
      if (!plan) continue;
      const bool is_small = !is_large(*plan);
      if (configs.size() == 1 && is_small && tried_ == 0) return plan;
      ++tried_;
      small_runs |= trials.run(plan) && is_small;
    }
    if (small_runs) break;  // else it takes an engine of the next mode to say what a large workspace is worth
  }
  if (tried_ == 0 && failure_) std::rethrow_exception(failure_);
  return trials.best();
}

// Null when the plan cannot be had: another engine may do.
std::shared_ptr<FinalizedPlan> PlanSearch::build(EngineConfig config, size_t candidates) {
  try {
    std::shared_ptr<FinalizedPlan> plan = FinalizedPlan::build(operations_, std::move(config), target_);
    if (!plan || plan->description().workspace_bytes > largest_workspace_) return nullptr;
    plan->set_candidates(candidates);
    return plan;
  } catch (const Error& error) {
    if (error.code() != "ERR_CUDNN") throw;
    failure_ = std::current_exception();
    return nullptr;
  }
}

bool PlanSearch::is_over_budget() const {
  return tried_ > 0 && std::chrono::duration<double>(Clock::now() - begin_).count() > kTrialSeconds;
}

}  // namespace xception
