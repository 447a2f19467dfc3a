#pragma once
#include "core/tensor_desc.h"
#include "cuda/kernels/launch_stream.h"
#include "ops/elementwise_activation.h"

namespace xception {

// output = activation(input * scale + bias + residual), channels last: a batch normalization, or what a
// convolution could not do itself. `scale` and `bias` are float32, one value a channel; they and `residual`
// may be null. In place allowed.
void scale_bias_activation(DType dtype, int64_t pixels, int channels, const void* input, const float* scale,
                           const float* bias, const void* residual, ElementwiseActivation activation,
                           void* output, LaunchStream stream);

enum class BinaryOperation { add, multiply };

// output = activation(a o b). Shapes of equal rank, at most 6 axes; an axis of 1 is broadcast. `output` may
// be an operand of the output's own shape.
void broadcast_binary(BinaryOperation operation, DType dtype, const Shape& a_shape, const void* a,
                      const Shape& b_shape, const void* b, const Shape& output_shape,
                      ElementwiseActivation activation, void* output, LaunchStream stream);

}  // namespace xception
