#pragma once
#include "core/op.h"

namespace xception {

class ConcatenateOp : public Op {
 public:
  ConcatenateOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  // The axis counted from the front, for inputs of this rank.
  size_t axis_of(size_t rank) const { return axis < 0 ? axis + rank : axis; }

  const int axis;
};

}  // namespace xception
