#pragma once
#include <cuda_runtime.h>

#include <exception>
#include <memory>
#include <optional>

#include "cuda/cudnn/convolution_graph.h"
#include "cuda/cudnn/cudnn_handle.h"
#include "cuda/cudnn/plan_builder.h"
#include "cuda/trial_memory.h"

namespace xception {

// Times the plans of one graph on the device, on random values. The device is done with a plan when it has
// been tried; what was allocated for all goes with the object.
class Tuning final : public PlanTrials {
 public:
  Tuning(ConvolutionGraph graph, std::shared_ptr<CudnnHandles> handles, cudaStream_t stream);

  // One that fails when it is run, or whose workspace cannot be had, is out.
  bool run(const std::shared_ptr<FinalizedPlan>& plan) override;
  // Throws why the last one failed when all have.
  std::shared_ptr<FinalizedPlan> best() override;

 private:
  double cost_of(const std::shared_ptr<FinalizedPlan>& plan);

  ConvolutionGraph graph_;
  std::shared_ptr<CudnnHandles> handles_;
  cudaStream_t stream_;
  std::optional<TrialMemory> memory_;
  std::shared_ptr<FinalizedPlan> best_;
  double best_cost_;
  std::exception_ptr failure_;
};

}  // namespace xception
