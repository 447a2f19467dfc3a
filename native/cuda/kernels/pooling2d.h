#pragma once
#include "core/tensor_desc.h"
#include "cuda/kernels/launch_stream.h"
#include "ops/elementwise_activation.h"
#include "ops/window.h"

namespace xception {

// NHWC. Padding is that above and to the left, and counts neither in a maximum nor in a mean.
struct Pooling2dProblem {
  enum class Mode { max, average };
  Mode mode = Mode::max;
  DType dtype = DType::float16;
  int batch = 0;
  Pair input{};
  Pair output{};
  int channels = 0;
  Pair pool_size{};
  Pair strides{};
  Pair padding{};
  ElementwiseActivation activation = ElementwiseActivation::linear;
};

// output = activation(pool(input) + residual). `residual` may be null, or `output`.
void pooling2d(const Pooling2dProblem& problem, const void* input, const void* residual, void* output,
               LaunchStream stream);

// (batch, pixels, channels) to (batch, channels); a mean is summed in float32.
void global_pooling2d(Pooling2dProblem::Mode mode, DType dtype, int batch, int pixels, int channels,
                      const void* input, void* output, LaunchStream stream);

}  // namespace xception
