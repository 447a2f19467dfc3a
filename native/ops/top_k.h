#pragma once
#include "core/op.h"

namespace xception {

// The k largest of the last axis, the largest first, of equal ones the first: (..., k, 2) float32 of value
// and index.
class TopKOp : public Op {
 public:
  TopKOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  const int k;
};

}  // namespace xception
