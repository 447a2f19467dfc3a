#include "ops/conv2d.h"

#include <limits>

#include "ops/checks.h"

namespace xception {

Conv2dOp::Conv2dOp(OpHeader header, const Attributes& attributes)
    : ConvolutionOp(std::move(header), attributes), groups(attributes.integer("groups")) {
  check_range(*this, "groups", groups, 1, std::numeric_limits<int>::max());
  check_roles(*this, {"kernel"}, {"bias", "scale"});
}

TensorDesc Conv2dOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes& shapes) const {
  check_floating(*this, descs);
  check_rank(*this, descs[0], 4);
  const Shape& kernel = kernel_shape(*this, shapes, "kernel", 4);
  check_kernel(descs[0].shape, kernel, groups);
  return infer_output(descs, shapes, kernel, kernel[3]);
}

}  // namespace xception
