#include "ops/conversion.h"

#include <limits>

#include "ops/checks.h"

namespace xception {

ConversionOp::ConversionOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)),
      dtype(parse_dtype(attributes.text("dtype"))),
      channels(attributes.integer("channels")) {
  if (!is_floating(dtype)) {
    refuse(*this, "ERR_DTYPE", type + " gives a floating dtype, not " + to_string(dtype));
  }
  check_range(*this, "channels", channels, 0, std::numeric_limits<int>::max());
  check_input_count(*this, 1, 1);
  check_roles(*this, {});
}

TensorDesc ConversionOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_shape(*this, descs[0]);
  TensorDesc result = {dtype, descs[0].shape};
  if (channels == 0) return result;
  if (channels < result.shape.back()) {
    refuse(*this, "ERR_SHAPE",
           "an input of shape " + to_string(result.shape) + " has more than " + std::to_string(channels) +
               " channels");
  }
  result.shape.back() = channels;
  return result;
}

}  // namespace xception
