#pragma once
#include "cuda/cuda_context.h"

namespace xception {

// The kernel of cast and rescaling. `scale` and `offset` have a value per channel of the input; null: a cast.
std::unique_ptr<Kernel> make_conversion(const CudaContext& context, const float* scale, const float* offset);

}  // namespace xception
