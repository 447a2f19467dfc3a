#pragma once
#include "core/op.h"

namespace xception {

// What the pools over all rows and columns have in common.
class GlobalPoolOp : public Op {
 public:
  GlobalPoolOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  const bool keepdims;
};

}  // namespace xception
