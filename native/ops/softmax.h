#pragma once
#include "core/op.h"

namespace xception {

// Over the last axis, to float32.
class SoftmaxOp : public Op {
 public:
  SoftmaxOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;
};

}  // namespace xception
