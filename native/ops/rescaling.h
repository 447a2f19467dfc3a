#pragma once
#include "core/op.h"

namespace xception {

// y = x * scale + offset, from uint8 or float32 to float32.
class RescalingOp : public Op {
 public:
  RescalingOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  // One value, or one per channel.
  const std::vector<float> scale;
  const std::vector<float> offset;
};

}  // namespace xception
