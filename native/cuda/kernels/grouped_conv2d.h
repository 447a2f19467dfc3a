#pragma once
#include "core/tensor_desc.h"
#include "cuda/kernels/launch_stream.h"
#include "ops/elementwise_activation.h"
#include "ops/window.h"

namespace xception {

// A convolution that cuDNN has no engine for: one thread an output. Plain, complete and slow.
struct GroupedConv2dProblem {
  DType dtype = DType::float16;
  int batch = 0;
  Pair input{};
  Pair output{};
  int input_channels = 0;
  int output_channels = 0;
  int groups = 1;
  Pair kernel{};
  Pair strides{1, 1};
  Pair dilation_rate{1, 1};
  Pair padding{};
  bool relu_prologue = false;
  ElementwiseActivation activation = ElementwiseActivation::linear;
};

// As depthwise_conv2d, with `kernel` (output channels, rows, columns, input channels / groups).
void grouped_conv2d(const GroupedConv2dProblem& problem, const void* input, const void* kernel,
                    const float* bias, const void* residual, void* output, LaunchStream stream);

}  // namespace xception
