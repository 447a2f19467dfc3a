#pragma once
#include <cuda_runtime.h>

#include <vector>

#include "core/tensor_desc.h"
#include "ops/elementwise_activation.h"
#include "ops/window.h"

namespace xception {

// Kernels that compute the same.
enum class DepthwiseVariant {
  general,      // any window
  two_columns,  // 3 x 3: more work a thread
  two_rows      // 3 x 3: twice the threads, more loads under way
};
const char* to_string(DepthwiseVariant variant);

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
  DepthwiseVariant variant = DepthwiseVariant::general;  // one of depthwise_variants()
};

// Those that can compute the problem, whichever it names. The first is the one to take where none was timed;
// `general` is among them only where there is no other.
std::vector<DepthwiseVariant> depthwise_variants(const DepthwiseConv2dProblem& problem);

// By problem.variant: output = activation(depthwise(input) + bias + residual), accumulated in float32.
// `kernel` is (rows, columns, channels) in the problem's dtype, `bias` float32; `bias` and `residual` may be
// null; `residual` may be `output`.
void depthwise_conv2d(const DepthwiseConv2dProblem& problem, const void* input, const void* kernel,
                      const float* bias, const void* residual, void* output, cudaStream_t stream);

}  // namespace xception
