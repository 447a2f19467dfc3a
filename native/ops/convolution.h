#pragma once
#include "ops/elementwise_activation.h"
#include "ops/window.h"

namespace xception {

// What the convolutions have in common.
class ConvolutionOp : public Op {
 public:
  ConvolutionOp(OpHeader header, const Attributes& attributes);

  // The residual's: activation(convolution * scale + bias + residual) is computed where the residual lies.
  int in_place_input() const override { return has_residual() ? 1 : -1; }
  bool has_residual() const { return inputs.size() == 2; }
  // Of a kernel (rows, columns, ...) on an NHWC input.
  Placement place(const Shape& input, const Shape& kernel) const;

  const Window window;
  const Pair dilation_rate;
  const ElementwiseActivation prologue;
  const ElementwiseActivation activation;

 protected:
  // Of a kernel (rows, columns, input channels / groups, output channels).
  void check_kernel(const Shape& input, const Shape& kernel, int groups) const;
  // Checks everything but the kernels.
  TensorDesc infer_output(const std::vector<TensorDesc>& inputs, const WeightShapes& weights,
                          const Shape& kernel, int64_t channels) const;
};

}  // namespace xception
