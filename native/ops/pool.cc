#include "ops/pool.h"

#include "ops/checks.h"

namespace xception {

PoolOp::PoolOp(OpHeader header, const Attributes& attributes, size_t most_inputs)
    : Op(std::move(header)),
      window(*this, attributes),
      pool_size(read_pair(*this, attributes, "poolSize")),
      activation(read_activation(attributes, "activation")) {
  check_input_count(*this, 1, most_inputs);
  check_roles(*this, {});
  for (size_t edge = 0; edge < 4; edge++) {
    if (window.padding.edges[edge] >= pool_size[edge / 2]) {
      refuse(*this, "ERR_INVALID_ARGUMENT", "the padding must be less than the poolSize");
    }
  }
}

TensorDesc PoolOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_dtypes(descs);
  check_rank(*this, descs[0], 4);
  const Shape& input = descs[0].shape;
  const Pair size = place(input).output;
  const Shape result = {input[0], size[0], size[1], input[3]};
  if (has_residual() && descs[1].shape != result) {
    refuse(*this, "ERR_SHAPE",
           "the residual has shape " + to_string(descs[1].shape) + " but the pooled values' is " +
               to_string(result));
  }
  return {descs[0].dtype, result};
}

void PoolOp::check_dtypes(const std::vector<TensorDesc>& descs) const { check_floating(*this, descs); }

}  // namespace xception
