#pragma once
#include "core/op.h"

namespace xception {

// Over the last axis.
class SoftmaxOp : public Op {
 public:
  SoftmaxOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;
  int in_place_input() const override { return 0; }
};

}  // namespace xception
