#pragma once
#include "ops/convolution.h"

namespace xception {

// Kernel (rows, columns, channels, depth multiplier).
class DepthwiseConv2dOp : public ConvolutionOp {
 public:
  DepthwiseConv2dOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;
};

}  // namespace xception
