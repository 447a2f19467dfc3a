#include "ops/concatenate.h"

#include <limits>

#include "ops/checks.h"

namespace xception {

ConcatenateOp::ConcatenateOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)), axis(attributes.integer("axis")) {
  check_input_count(*this, 1, std::numeric_limits<size_t>::max());
  check_roles(*this, {});
}

TensorDesc ConcatenateOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  const int rank = static_cast<int>(descs[0].shape.size());
  if (axis < -rank || axis >= rank) {
    refuse(*this, "ERR_SHAPE",
           "inputs of shape " + to_string(descs[0].shape) + " have no axis " + std::to_string(axis));
  }
  const size_t joined = axis_of(rank);
  TensorDesc result = descs[0];
  result.shape[joined] = 0;
  for (const TensorDesc& desc : descs) {
    Shape expected = result.shape;
    if (desc.shape.size() == expected.size()) expected[joined] = desc.shape[joined];
    if (desc.shape != expected) {
      refuse(*this, "ERR_SHAPE",
             "inputs of shapes " + to_string(descs[0].shape) + " and " + to_string(desc.shape) +
                 " do not fit each other along axis " + std::to_string(axis));
    }
    result.shape[joined] += desc.shape[joined];
  }
  return result;
}

}  // namespace xception
