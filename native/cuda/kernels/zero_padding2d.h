#pragma once
#include "core/tensor_desc.h"
#include "cuda/kernels/launch_stream.h"
#include "ops/window.h"

namespace xception {

// NHWC: zeros around every image of `batch`; `padding` is top, bottom, left, right. ReLU on the way if asked.
void zero_padding2d(DType dtype, int batch, const Pair& input, int channels, const Edges& padding, bool relu,
                    const void* from, void* to, LaunchStream stream);

}  // namespace xception
