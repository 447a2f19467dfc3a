#include "ops/flatten.h"

#include "ops/checks.h"

namespace xception {

FlattenOp::FlattenOp(OpHeader header, const Attributes&) : Op(std::move(header)) {
  check_input_count(*this, 1, 1);
  check_roles(*this, {});
}

TensorDesc FlattenOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  const Shape& shape = descs[0].shape;
  return {descs[0].dtype, {shape[0], element_count(shape) / shape[0]}};
}

}  // namespace xception
