#pragma once
#include "core/op.h"
#include "core/weights.h"
#include "ops/elementwise_activation.h"

namespace xception {

// y = x * scale + bias.
struct Affine {
  double scale;
  double bias;
};

// Over the last axis; every weight has one value per channel.
class BatchNormalizationOp : public Op {
 public:
  BatchNormalizationOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;
  int in_place_input() const override { return 0; }

  // What it comes to for one channel; the weights are the model's, as they came from the host.
  Affine affine_of(const std::vector<Weight>& model_weights, int64_t channel) const;

  const double epsilon;
  const ElementwiseActivation activation;
};

}  // namespace xception
