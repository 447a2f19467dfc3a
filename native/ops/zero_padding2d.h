#pragma once
#include "ops/window.h"

namespace xception {

class ZeroPadding2dOp : public Op {
 public:
  ZeroPadding2dOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  const Edges padding;
};

}  // namespace xception
