#pragma once
#include <memory>
#include <string>

#include "core/backend.h"
#include "core/backend_module.h"
#include "cuda/cudnn/convolution_graph.h"
#include "cuda/cudnn/execution_plan.h"
#include "cuda/cudnn/library.h"
#include "cuda/cudnn/plan_cache.h"
#include "cuda/streams.h"

namespace xception {

// Chooses an engine for a convolution and builds its plan. On the device's queue only.
class Planner {
 public:
  virtual ~Planner() = default;
  // Null when cuDNN has no engine for the graph. `layer` is for messages.
  virtual std::unique_ptr<ExecutionPlan> plan(const ConvolutionGraph& graph, const CompileOptions& options,
                                              const std::string& layer) = 0;
  // Which way of running `problem` was chosen, in this plan or in the plan cache, by its name; empty where
  // none was. A problem is described in one line.
  virtual std::string choice(const std::string& problem, const CompileOptions& options) = 0;
  virtual void remember_choice(const std::string& problem, const std::string& name,
                               const CompileOptions& options) = 0;
  // Writes what has been added to the plan cache. A cache that cannot be written is not an error.
  virtual void save(const CompileOptions& options) = 0;
  // Throws ERR_PLAN_CACHE when nothing of the options' plan cache can be used here, saying why; once
  // ERR_PLAN_CACHE_CRASH when a process ended while it loaded a plan, and the file lies somewhere else now.
  void check_cache(const CompileOptions& options);

 protected:
  // Why nothing of this plan cache is used: "its plans were made for compute capability 8.0 instead of 9.0".
  // Empty when it is used, or is not there.
  virtual PlanCache::Refusal cache_refusal(const std::string& path) = 0;
};

// For a GPU that is here: candidates are timed on the device when options.tune says so.
std::unique_ptr<Planner> make_planner(std::shared_ptr<const CudnnLibrary> library, int device,
                                      Streams& streams);
// For a GPU that is described: the first candidate, those on tensor cores first. Its plans cannot run.
std::unique_ptr<Planner> make_planner(std::shared_ptr<const CudnnLibrary> library, const GpuDescription& gpu);

}  // namespace xception
