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
  const int64_t channels = descs[0].shape[3];
  if (channels % groups != 0 || kernel[3] % groups != 0 || kernel[2] != channels / groups) {
    refuse(*this, "ERR_SHAPE",
           "a kernel of shape " + to_string(kernel) + " in " + std::to_string(groups) +
               " groups does not fit an input of shape " + to_string(descs[0].shape));
  }
  return infer_output(descs, shapes, kernel, kernel[3]);
}

}  // namespace xception
