#pragma once
#include "ops/conversion.h"

namespace xception {

// y = x * scale + offset, from an 8-bit or a floating dtype.
class RescalingOp : public ConversionOp {
 public:
  RescalingOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  // One value, or one per channel of the input.
  const std::vector<float> scale;
  const std::vector<float> offset;
};

}  // namespace xception
