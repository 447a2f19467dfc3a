#include "ops/quantized_conv2d.h"

#include <limits>

#include "ops/checks.h"

namespace xception {

namespace {

constexpr int kLargestOffset = 255;

}  // namespace

QuantizedConv2dOp::QuantizedConv2dOp(OpHeader header, const Attributes& attributes)
    : ConvolutionOp(std::move(header), attributes),
      groups(attributes.integer("groups")),
      dtype(parse_dtype(attributes.text("dtype"))),
      input_scale(read_scale(*this, attributes, "inputScale")),
      residual_scale(read_scale(*this, attributes, "residualScale")),
      output_scale(read_scale(*this, attributes, "outputScale")),
      input_offset(attributes.integer("inputOffset")),
      output_offset(attributes.integer("outputOffset")) {
  check_range(*this, "inputOffset", input_offset, 0, kLargestOffset);
  check_range(*this, "outputOffset", output_offset, 0, kLargestOffset);
  check_range(*this, "groups", groups, 1, std::numeric_limits<int>::max());
  check_roles(*this, {"kernel"}, {"bias", "scale"});
  if (dtype != DType::float32 && is_floating(dtype)) {
    refuse(*this, "ERR_DTYPE", type + " gives int8, uint8 or float32, not " + to_string(dtype));
  }
  if (output_offset != 0 && (dtype != DType::uint8 || activation != ElementwiseActivation::linear)) {
    refuse(*this, "ERR_INVALID_ARGUMENT", "an outputOffset is for uint8 without activation");
  }
  if (dtype == DType::float32) {
    if (output_scale == 1 && residual_scale == 1) return;
    refuse(*this, "ERR_INVALID_ARGUMENT", "the scales of float32 are 1");
  }
  if (activation == ElementwiseActivation::sigmoid || activation == ElementwiseActivation::tanh) {
    refuse(*this, "ERR_INVALID_ARGUMENT",
           "this activation gives float32, not " + std::string(to_string(dtype)));
  }
}

TensorDesc QuantizedConv2dOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes& shapes) const {
  check_8bit(*this, descs[0]);
  check_rank(*this, descs[0], 4);
  if (has_residual()) {
    const TensorDesc& residual = descs[1];
    if (dtype != DType::float32) {
      check_8bit(*this, residual);
    } else if (residual.dtype != DType::float32) {
      refuse(*this, "ERR_DTYPE",
             "expected a residual in float32 but received " + std::string(to_string(residual.dtype)));
    }
    check_shape(*this, residual);
  }
  const Shape& kernel = kernel_shape(*this, shapes, "kernel", 4);
  check_kernel(descs[0].shape, kernel, groups);
  const bool plain = kernel[0] == 1 && kernel[1] == 1 && prologue == ElementwiseActivation::linear &&
                     descs[0].dtype == DType::uint8 && place(descs[0].shape, kernel).padding == Edges{};
  if (input_offset != 0 && !plain) {
    refuse(*this, "ERR_INVALID_ARGUMENT",
           "an inputOffset is for uint8 that a 1x1 kernel reads without padding");
  }
  return {dtype, infer_output(descs, shapes, kernel, kernel[3]).shape};
}

}  // namespace xception
