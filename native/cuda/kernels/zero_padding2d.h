#pragma once
#include <cuda_runtime.h>

#include "core/tensor_desc.h"
#include "ops/window.h"

namespace xception {

// NHWC: zeros around every image of `batch`; `padding` is top, bottom, left, right. ReLU on the way if asked.
void zero_padding2d(DType dtype, int batch, const Pair& input, int channels, const Edges& padding, bool relu,
                    const void* from, void* to, cudaStream_t stream);

}  // namespace xception
