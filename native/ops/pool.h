#pragma once
#include "ops/elementwise_activation.h"
#include "ops/window.h"

namespace xception {

// What the pools with a window have in common.
class PoolOp : public Op {
 public:
  // Takes 1 to `most_inputs` inputs; the second is the residual.
  PoolOp(OpHeader header, const Attributes& attributes, size_t most_inputs);
  TensorDesc infer(const std::vector<TensorDesc>& inputs, const WeightShapes& weights) const override;

  bool has_residual() const { return inputs.size() == 2; }
  Placement place(const Shape& input) const { return window.place(*this, pool_size, input); }

  const Window window;
  const Pair pool_size;
  const ElementwiseActivation activation;

 protected:
  virtual void check_dtypes(const std::vector<TensorDesc>& inputs) const;
};

}  // namespace xception
