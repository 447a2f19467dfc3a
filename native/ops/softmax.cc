#include "ops/softmax.h"

#include "ops/checks.h"

namespace xception {

SoftmaxOp::SoftmaxOp(OpHeader header, const Attributes&) : Op(std::move(header)) {
  check_input_count(*this, 1, 1);
  check_roles(*this, {});
}

TensorDesc SoftmaxOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  if (descs[0].shape.size() < 2) {
    refuse(*this, "ERR_SHAPE",
           "expected an input of rank 2 or more but received shape " + to_string(descs[0].shape));
  }
  return {DType::float32, descs[0].shape};
}

}  // namespace xception
