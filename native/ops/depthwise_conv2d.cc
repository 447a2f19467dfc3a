#include "ops/depthwise_conv2d.h"

#include "ops/checks.h"

namespace xception {

DepthwiseConv2dOp::DepthwiseConv2dOp(OpHeader header, const Attributes& attributes)
    : ConvolutionOp(std::move(header), attributes) {
  check_roles(*this, {"depthwise_kernel"}, {"bias", "scale"});
}

TensorDesc DepthwiseConv2dOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes& shapes) const {
  check_floating(*this, descs);
  check_rank(*this, descs[0], 4);
  const Shape& kernel = kernel_shape(*this, shapes, "depthwise_kernel", 4);
  check_weight(*this, shapes, "depthwise_kernel", {kernel[0], kernel[1], descs[0].shape[3], kernel[3]});
  return infer_output(descs, shapes, kernel, kernel[2] * kernel[3]);
}

}  // namespace xception
