#include "cuda/cudnn/plan_builder.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "cuda/cudnn/layer_error.h"
#include "cuda/cudnn/load_marker.h"
#include "cuda/cudnn/plan_search.h"

namespace xception {

namespace {

// Of the memory that there is for a plan, the part that one workspace may take.
constexpr size_t kWorkspaceShare = 8;

}  // namespace

PlanBuilder::PlanBuilder(std::shared_ptr<const CudnnLibrary> library, PlanTarget target, const PlanKey& key,
                         std::function<size_t()> memory)
    : library_(std::move(library)), target_(std::move(target)), key_(key), memory_(std::move(memory)) {}

PlanBuilder::Built PlanBuilder::build(const ConvolutionGraph& graph, const std::string& cache_path,
                                      const std::string& layer, PlanTrials* trials) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point begin = Clock::now();
  Built built;
  built.plan = for_layer(layer, [&] { return find_or_make(graph, cache_path, trials, built.timed); });
  built.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return built;
}

std::shared_ptr<FinalizedPlan> PlanBuilder::find_or_make(const ConvolutionGraph& graph,
                                                         const std::string& cache_path, PlanTrials* trials,
                                                         int& timed) {
  const std::string graph_key = graph.key() + target_.key();
  PlanCache& saved_plans = cache(cache_path);
  const SavedPlan* saved = saved_plans.find(graph_key);
  std::weak_ptr<FinalizedPlan>& in_use = in_use_[graph_key + (trials ? " tuned" : "")];
  std::shared_ptr<FinalizedPlan> plan = in_use.lock();
  if (!plan && saved) {
    const LoadMarker marker(cache_path, graph_key);
    plan = FinalizedPlan::load(library_, *saved, target_);
  }
  const bool is_saved = plan && saved;
  if (!plan) {
    if (auto operations = OperationGraph::build(library_, graph, target_)) {
      PlanSearch search(graph, std::move(operations), target_,
                        std::max(kBaseWorkspace, memory_() / kWorkspaceShare));
      plan = trials ? search.best(*trials) : search.first();
      timed = search.tried();
    }
  }
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

PlanCache::Refusal PlanBuilder::cache_refusal(const std::string& cache_path) {
  PlanCache::Refusal refusal = cache(cache_path).refusal();
  if (!refusal.reason.empty()) caches_.erase(cache_path);
  return refusal;
}

PlanCache& PlanBuilder::cache(const std::string& path) {
  const auto found = caches_.find(path);
  return found != caches_.end() ? found->second : caches_.emplace(path, PlanCache(path, key_)).first->second;
}

}  // namespace xception
