#pragma once
#include "core/op.h"
#include "ops/elementwise_activation.h"

namespace xception {

// Over the last axis; every weight has one value per channel.
class BatchNormalizationOp : public Op {
 public:
  BatchNormalizationOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;
  int in_place_input() const override { return 0; }

  const double epsilon;
  const ElementwiseActivation activation;
};

}  // namespace xception
