#include "ops/global_pool.h"

#include "ops/checks.h"

namespace xception {

GlobalPoolOp::GlobalPoolOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)), keepdims(attributes.flag("keepdims")) {
  check_input_count(*this, 1, 1);
  check_roles(*this, {});
}

TensorDesc GlobalPoolOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  check_rank(*this, descs[0], 4);
  const Shape& input = descs[0].shape;
  return {descs[0].dtype, keepdims ? Shape{input[0], 1, 1, input[3]} : Shape{input[0], input[3]}};
}

}  // namespace xception
