#pragma once
#include "core/op.h"

namespace xception {

// x / scale, rounded to nearest even and brought into the range of an 8-bit dtype.
class QuantizeOp : public Op {
 public:
  QuantizeOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  const DType dtype;  // int8 or uint8
  const float scale;
};

}  // namespace xception
