#pragma once
#include "ops/convolution.h"

namespace xception {

// Kernel (rows, columns, input channels / groups, output channels).
class Conv2dOp : public ConvolutionOp {
 public:
  Conv2dOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  const int groups;
};

}  // namespace xception
