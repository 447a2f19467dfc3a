#pragma once
#include "ops/convolution.h"

namespace xception {

// A depthwise convolution, then a 1x1 convolution that scale, bias, residual and activation belong to.
// Kernels (rows, columns, channels, depth multiplier) and (1, 1, channels * depth multiplier, filters).
class SeparableConv2dOp : public ConvolutionOp {
 public:
  SeparableConv2dOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;
};

}  // namespace xception
