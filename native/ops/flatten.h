#pragma once
#include "core/op.h"

namespace xception {

class FlattenOp : public Op {
 public:
  FlattenOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;
  int in_place_input() const override { return 0; }
};

}  // namespace xception
