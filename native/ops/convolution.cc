#include "ops/convolution.h"

#include "ops/checks.h"

namespace xception {

ConvolutionOp::ConvolutionOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)),
      window(*this, attributes),
      dilation_rate(read_pair(*this, attributes, "dilationRate")),
      prologue(read_activation(attributes, "prologue")),
      activation(read_activation(attributes, "activation")) {
  check_input_count(*this, 1, 2);
  if (prologue != ElementwiseActivation::linear && prologue != ElementwiseActivation::relu) {
    refuse(*this, "ERR_INVALID_ARGUMENT", "expected linear or relu for prologue");
  }
}

Placement ConvolutionOp::place(const Shape& input, const Shape& kernel) const {
  const Pair extent = {(kernel[0] - 1) * dilation_rate[0] + 1, (kernel[1] - 1) * dilation_rate[1] + 1};
  return window.place(*this, extent, input);
}

void ConvolutionOp::check_kernel(const Shape& input, const Shape& kernel, int groups) const {
  const int64_t channels = input[3];
  if (channels % groups == 0 && kernel[3] % groups == 0 && kernel[2] == channels / groups) return;
  refuse(*this, "ERR_SHAPE",
         "a kernel of shape " + to_string(kernel) + " in " + std::to_string(groups) +
             " groups does not fit an input of shape " + to_string(input));
}

TensorDesc ConvolutionOp::infer_output(const std::vector<TensorDesc>& descs, const WeightShapes& shapes,
                                       const Shape& kernel, int64_t channels) const {
  check_weight(*this, shapes, "bias", {channels});
  check_weight(*this, shapes, "scale", {channels});
  const Shape& input = descs[0].shape;
  const Pair size = place(input, kernel).output;
  const Shape result = {input[0], size[0], size[1], channels};
  if (has_residual() && descs[1].shape != result) {
    refuse(*this, "ERR_SHAPE",
           "the residual has shape " + to_string(descs[1].shape) + " but the convolution's is " +
               to_string(result));
  }
  return {descs[0].dtype, result};
}

}  // namespace xception
