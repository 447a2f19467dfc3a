#pragma once
#include "core/op.h"
#include "ops/elementwise_activation.h"

namespace xception {

class ActivationOp : public Op {
 public:
  ActivationOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;
  int in_place_input() const override { return 0; }

  const ElementwiseActivation activation;
};

}  // namespace xception
