#include "ops/quantize.h"

#include "ops/checks.h"

namespace xception {

QuantizeOp::QuantizeOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)),
      dtype(parse_dtype(attributes.text("dtype"))),
      scale(read_scale(*this, attributes, "scale")) {
  if (is_floating(dtype)) refuse(*this, "ERR_DTYPE", type + " gives int8 or uint8, not " + to_string(dtype));
  check_input_count(*this, 1, 1);
  check_roles(*this, {});
}

TensorDesc QuantizeOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  if (descs[0].dtype != DType::float32) {
    refuse(*this, "ERR_DTYPE", type + " takes float32 but received " + to_string(descs[0].dtype));
  }
  return {dtype, descs[0].shape};
}

}  // namespace xception
