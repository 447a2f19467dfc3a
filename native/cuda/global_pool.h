#pragma once
#include "cuda/cuda_context.h"
#include "cuda/kernels/pooling2d.h"

namespace xception {

// One window as large as the image.
std::unique_ptr<Kernel> make_global_pool(const CudaContext& context, Pooling2dProblem::Mode mode);

}  // namespace xception
