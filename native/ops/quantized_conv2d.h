#pragma once
#include "ops/convolution.h"

namespace xception {

// A convolution of 8-bit values. A value x of scale s stands for x * s; one of offset o for (x - o) * s:
// activation(convolution * scale + bias + residual) / output_scale + output_offset, rounded to nearest even
// and brought into the range of the output's dtype. Kernels (rows, columns, input channels / groups, output
// channels) are int8, with a scale of their own for each output channel: the largest |weight| / 127.
class QuantizedConv2dOp : public ConvolutionOp {
 public:
  QuantizedConv2dOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  const int groups;
  const DType dtype;  // of the output: int8, uint8, or float32, whose scale is 1; then the residual's is too
  const float input_scale;
  const float residual_scale;
  const float output_scale;
  const int input_offset;   // not 0 only of uint8 that a 1x1 kernel reads, without padding or prologue
  const int output_offset;  // not 0 only of uint8 without activation
};

}  // namespace xception
