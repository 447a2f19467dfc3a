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

// Bytes of workspace that a plan may have for nothing. One with more must be worth it, and is taken only
// where there is memory for it.
constexpr size_t kBaseWorkspace = size_t{64} << 20;

// Plans of one graph that compete with each other.
class PlanTrials {
 public:
  virtual ~PlanTrials() = default;
  // Whether the plan could be run.
  virtual bool run(const std::shared_ptr<FinalizedPlan>& plan) = 0;
  // Null when none was tried; throws when none could be run.
  virtual std::shared_ptr<FinalizedPlan> best() = 0;
};

// Builds the plans of one GPU, each once: a graph that another kernel has a plan for gets the same one, then
// one from the cache file is tried, and only then cuDNN is asked for engines.
class PlanBuilder {
 public:
  // `memory` says how many bytes of the GPU's memory are there for a plan.
  PlanBuilder(std::shared_ptr<const CudnnLibrary> library, PlanTarget target, const PlanKey& key,
              std::function<size_t()> memory);

  struct Built {
    std::shared_ptr<const FinalizedPlan> plan;  // null when cuDNN has no engine for the graph
    double seconds = 0;
    int timed = 0;  // engine configurations that competed for it in these seconds
  };
  // Without `trials` the first plan is taken: those on tensor cores come first, then those of precompiled
  // engines, then the heuristics' order. With them as many compete as a budget of time allows. Errors name
  // the layer.
  Built build(const ConvolutionGraph& graph, const std::string& cache_path, const std::string& layer,
              PlanTrials* trials);

  // What is kept beside the plans, until save().
  PlanCache& cache(const std::string& path);
  // Writes the cache file and forgets what was read: the next plan looks at the file again. Graphs that no
  // kernel has a plan for any more are forgotten as well.
  void save(const std::string& cache_path);
  // Why the file's plans are not used; none when they are, or there is no file.
  // A file that is refused is looked at again the next time.
  PlanCache::Refusal cache_refusal(const std::string& cache_path);

 private:
  std::shared_ptr<FinalizedPlan> find_or_make(const ConvolutionGraph& graph, const std::string& cache_path,
                                              PlanTrials* trials, int& timed);

  std::shared_ptr<const CudnnLibrary> library_;
  PlanTarget target_;
  PlanKey key_;
  std::function<size_t()> memory_;
  std::map<std::string, std::weak_ptr<FinalizedPlan>> in_use_;  // by graph, tuned or not
  std::map<std::string, PlanCache> caches_;                     // by path
};

}  // namespace xception
