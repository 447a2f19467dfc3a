#pragma once
#include "core/op.h"
#include "ops/elementwise_activation.h"

namespace xception {

// Over the last axis. Kernel (inputs, units).
class DenseOp : public Op {
 public:
  DenseOp(OpHeader header, const Attributes& attributes);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  const ElementwiseActivation activation;
};

}  // namespace xception
