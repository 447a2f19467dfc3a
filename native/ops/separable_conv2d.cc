#include "ops/separable_conv2d.h"

#include "ops/checks.h"

namespace xception {

SeparableConv2dOp::SeparableConv2dOp(OpHeader header, const Attributes& attributes)
    : ConvolutionOp(std::move(header), attributes) {
  check_roles(*this, {"depthwise_kernel", "pointwise_kernel"}, {"bias", "scale"});
}

TensorDesc SeparableConv2dOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes& shapes) const {
  check_floating(*this, descs);
  check_rank(*this, descs[0], 4);
  const Shape& depthwise = kernel_shape(*this, shapes, "depthwise_kernel", 4);
  const Shape& pointwise = kernel_shape(*this, shapes, "pointwise_kernel", 4);
  check_weight(*this, shapes, "depthwise_kernel",
               {depthwise[0], depthwise[1], descs[0].shape[3], depthwise[3]});
  check_weight(*this, shapes, "pointwise_kernel", {1, 1, depthwise[2] * depthwise[3], pointwise[3]});
  return infer_output(descs, shapes, depthwise, pointwise[3]);
}

}  // namespace xception
