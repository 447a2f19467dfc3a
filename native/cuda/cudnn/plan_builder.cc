#include "cuda/cudnn/plan_builder.h"

#include <chrono>
#include <exception>
#include <iterator>
#include <utility>

#include "cuda/cudnn/layer_error.h"

namespace xception {

namespace {

constexpr size_t kMostCandidates = 8;                       // to choose from
constexpr size_t kLargestWorkspace = 64 * size_t{1 << 20};  // bytes

}  // namespace

PlanBuilder::PlanBuilder(std::shared_ptr<const CudnnLibrary> library, PlanTarget target, const PlanKey& key)
    : library_(std::move(library)), target_(std::move(target)), key_(key) {}

PlanBuilder::Built PlanBuilder::build(const ConvolutionGraph& graph, const std::string& cache_path,
                                      const std::string& layer, const Choice& choose) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  Built built;
  built.plan = for_layer(layer, [&] { return find_or_make(graph, cache_path, choose); });
  built.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return built;
}

std::shared_ptr<FinalizedPlan> PlanBuilder::find_or_make(const ConvolutionGraph& graph,
                                                         const std::string& cache_path,
                                                         const Choice& choose) {
  const std::string graph_key = graph.key() + target_.key();
  PlanCache& saved_plans = cache(cache_path);
  const SavedPlan* saved = saved_plans.find(graph_key);
  std::weak_ptr<FinalizedPlan>& in_use = in_use_[graph_key + (choose ? " tuned" : "")];
  std::shared_ptr<FinalizedPlan> plan = in_use.lock();
  if (!plan && saved) plan = FinalizedPlan::load(library_, *saved, target_);
  const bool is_saved = plan && saved;
  if (!plan) plan = make(graph, choose);
  if (plan && !is_saved) saved_plans.add(graph_key, plan->save());
  in_use = plan;
  return plan;
}

void PlanBuilder::save(const std::string& cache_path) {
  cache(cache_path).save();
  caches_.erase(cache_path);
  for (auto it = in_use_.begin(); it != in_use_.end();) {
    it = it->second.expired() ? in_use_.erase(it) : std::next(it);
  }
}

std::string PlanBuilder::cache_refusal(const std::string& cache_path) {
  std::string refusal = cache(cache_path).refusal();
  if (!refusal.empty()) caches_.erase(cache_path);
  return refusal;
}

PlanCache& PlanBuilder::cache(const std::string& path) {
  const auto found = caches_.find(path);
  return found != caches_.end() ? found->second : caches_.emplace(path, PlanCache(path, key_)).first->second;
}

std::shared_ptr<FinalizedPlan> PlanBuilder::make(const ConvolutionGraph& graph, const Choice& choose) const {
  const Plans plans = candidates(graph, choose ? kMostCandidates : 1);
  if (plans.empty()) return nullptr;
  return plans[plans.size() > 1 ? choose(plans) : 0];
}

// The heuristics first. Only where none of their engines will do, those that work for everything and are
// slow.
PlanBuilder::Plans PlanBuilder::candidates(const ConvolutionGraph& graph, size_t limit) const {
  Plans plans;
  const std::shared_ptr<const OperationGraph> operations = OperationGraph::build(library_, graph, target_);
  if (!operations) return plans;
  std::exception_ptr failure;
  for (cudnnBackendHeurMode_t mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK}) {
    std::vector<EngineConfig> configs = engine_configs(graph, *operations, target_, mode);
    for (EngineConfig& config : configs) {
      try {
        std::shared_ptr<FinalizedPlan> plan = FinalizedPlan::build(operations, std::move(config), target_);
        if (!plan || plan->description().workspace_bytes > kLargestWorkspace) continue;
        plan->set_candidates(configs.size());
        plans.push_back(std::move(plan));
      } catch (const Error& error) {
        if (error.code() != "ERR_CUDNN") throw;
        failure = std::current_exception();  // another engine may do
      }
      if (plans.size() == limit) break;
    }
    if (!plans.empty()) return plans;
  }
  if (failure) std::rethrow_exception(failure);
  return plans;
}

}  // namespace xception
