#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cuda/cudnn/convolution_graph.h"
#include "cuda/cudnn/finalized_plan.h"
#include "cuda/cudnn/plan_cache.h"

namespace xception {

// Builds the plans of one GPU, each once: a graph that another kernel has a plan for gets the same one, then
// one from the cache file is tried, and only then cuDNN is asked for engines.
class PlanBuilder {
 public:
  PlanBuilder(std::shared_ptr<const CudnnLibrary> library, PlanTarget target, const PlanKey& key);

  using Plans = std::vector<std::shared_ptr<FinalizedPlan>>;
  // Which of two or more plans of one graph to take.
  using Choice = std::function<size_t(const Plans&)>;

  struct Built {
    std::shared_ptr<const FinalizedPlan> plan;  // null when cuDNN has no engine for the graph
    double seconds = 0;
  };
  // Without `choose` the first plan is taken: those on tensor cores come first, then those of precompiled
  // engines, then the heuristics' order. Errors name the layer.
  Built build(const ConvolutionGraph& graph, const std::string& cache_path, const std::string& layer,
              const Choice& choose);

  // Writes the cache file and forgets what was read: the next plan looks at the file again. Graphs that no
  // kernel has a plan for any more are forgotten as well.
  void save(const std::string& cache_path);
  // Why the file's plans are not used; empty when they are, or there is no file.
  // A file that is refused is looked at again the next time.
  std::string cache_refusal(const std::string& cache_path);

 private:
  PlanCache& cache(const std::string& path);
  std::shared_ptr<FinalizedPlan> find_or_make(const ConvolutionGraph& graph, const std::string& cache_path,
                                              const Choice& choose);
  std::shared_ptr<FinalizedPlan> make(const ConvolutionGraph& graph, const Choice& choose) const;
  Plans candidates(const ConvolutionGraph& graph, size_t limit) const;

  std::shared_ptr<const CudnnLibrary> library_;
  PlanTarget target_;
  PlanKey key_;
  std::map<std::string, std::weak_ptr<FinalizedPlan>> in_use_;  // by graph, tuned or not
  std::map<std::string, PlanCache> caches_;                     // by path
};

}  // namespace xception
