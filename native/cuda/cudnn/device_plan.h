#pragma once
#include <memory>
#include <optional>

#include "cuda/cudnn/cudnn_handle.h"
#include "cuda/cudnn/execution_plan.h"
#include "cuda/cudnn/finalized_plan.h"

namespace xception {

// A plan bound to the GPU that is here, and to the pointers that it was run with last.
class DevicePlan {
 public:
  DevicePlan(std::shared_ptr<CudnnHandles> handles, std::shared_ptr<const FinalizedPlan> plan);

  const PlanDescription& description() const { return plan_->description(); }
  // Allocates nothing when it is given the pointers of the run before.
  void run(const ConvolutionPointers& pointers, void* workspace, cudaStream_t stream);

 private:
  void execute(cudaStream_t stream);
  void bind(const ConvolutionPointers& pointers, void* workspace);

  std::shared_ptr<CudnnHandles> handles_;
  std::shared_ptr<const FinalizedPlan> plan_;
  bool has_run_ = false;
  ConvolutionPointers pointers_;
  void* workspace_ = nullptr;
  std::optional<Descriptor> variant_pack_;  // of the two above
};

}  // namespace xception
