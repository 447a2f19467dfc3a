#include "ops/zero_padding2d.h"

#include "ops/checks.h"

namespace xception {

ZeroPadding2dOp::ZeroPadding2dOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)), padding(read_edges(*this, attributes, "padding")) {
  check_input_count(*this, 1, 1);
  check_roles(*this, {});
}

TensorDesc ZeroPadding2dOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  check_rank(*this, descs[0], 4);
  TensorDesc result = descs[0];
  result.shape[1] += padding[0] + padding[1];
  result.shape[2] += padding[2] + padding[3];
  return result;
}

}  // namespace xception
