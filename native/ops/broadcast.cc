#include "ops/broadcast.h"

#include <limits>

#include "ops/checks.h"

namespace xception {

BroadcastOp::BroadcastOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)), activation(read_activation(attributes, "activation")) {
  check_input_count(*this, 2, std::numeric_limits<size_t>::max());
  check_roles(*this, {});
}

TensorDesc BroadcastOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  Shape result = descs[0].shape;
  for (const TensorDesc& desc : descs) {
    const Shape& shape = desc.shape;
    bool fits = shape.size() == result.size();
    for (size_t axis = 0; fits && axis < shape.size(); axis++) {
      fits = shape[axis] == result[axis] || shape[axis] == 1 || result[axis] == 1;
      if (result[axis] == 1) result[axis] = shape[axis];
    }
    if (!fits) {
      refuse(*this, "ERR_SHAPE",
             "inputs of shapes " + to_string(descs[0].shape) + " and " + to_string(shape) +
                 " do not fit each other");
    }
  }
  return {descs[0].dtype, result};
}

}  // namespace xception
