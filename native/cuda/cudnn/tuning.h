#pragma once
#include <cuda_runtime.h>

#include <memory>
#include <vector>

#include "cuda/cudnn/convolution_graph.h"
#include "cuda/cudnn/cudnn_handle.h"
#include "cuda/cudnn/finalized_plan.h"

namespace xception {

// The number of the plan of `graph` that takes the least time on the device. One that fails when it is run is
// out; throws when all are. Returns when the device is done and what was allocated is free again.
size_t fastest(const std::vector<std::shared_ptr<FinalizedPlan>>& plans, const ConvolutionGraph& graph,
               const std::shared_ptr<CudnnHandles>& handles, cudaStream_t stream);

}  // namespace xception
