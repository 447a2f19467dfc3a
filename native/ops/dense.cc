#include "ops/dense.h"

#include "ops/checks.h"

namespace xception {

DenseOp::DenseOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)), activation(read_activation(attributes, "activation")) {
  check_input_count(*this, 1, 1);
  check_roles(*this, {"kernel"}, {"bias", "scale"});
}

TensorDesc DenseOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes& shapes) const {
  check_floating(*this, descs);
  Shape result = descs[0].shape;
  if (result.size() < 2) {
    refuse(*this, "ERR_SHAPE", "expected an input of rank 2 or more but received shape " + to_string(result));
  }
  const int64_t units = kernel_shape(*this, shapes, "kernel", 2)[1];
  check_weight(*this, shapes, "kernel", {result.back(), units});
  check_weight(*this, shapes, "bias", {units});
  check_weight(*this, shapes, "scale", {units});
  result.back() = units;
  return {descs[0].dtype, result};
}

}  // namespace xception
