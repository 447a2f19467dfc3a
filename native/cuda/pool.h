#pragma once
#include "cuda/cuda_context.h"
#include "cuda/kernels/pooling2d.h"
#include "ops/pool.h"

namespace xception {

// The residual, if there is one, is added to the pooled values.
std::unique_ptr<Kernel> make_pool(const PoolOp& op, const CudaContext& context, Pooling2dProblem::Mode mode);

}  // namespace xception
