#pragma once
#include <cuda_runtime.h>

#include "core/tensor_desc.h"
#include "ops/elementwise_activation.h"
#include "ops/window.h"

namespace xception {

// NHWC, depth multiplier 1. Padding is that above and to the left; what the window reads beyond is zero.
struct DepthwiseConv2dProblem {
  DType dtype = DType::float16;
  int batch = 0;
  Pair input{};
  Pair output{};
  int channels = 0;
  Pair kernel{};
  Pair strides{1, 1};
  Pair dilation_rate{1, 1};
  Pair padding{};
  bool relu_prologue = false;
  ElementwiseActivation activation = ElementwiseActivation::linear;
};

// output = activation(depthwise(input) + bias + residual), accumulated in float32. `kernel` is (rows,
// columns, channels) in the problem's dtype, `bias` float32; `bias` and `residual` may be null; `residual`
// may be `output`.
void depthwise_conv2d(const DepthwiseConv2dProblem& problem, const void* input, const void* kernel,
                      const float* bias, const void* residual, void* output, cudaStream_t stream);

}  // namespace xception
