#include "ops/batch_normalization.h"

#include "ops/checks.h"

namespace xception {

BatchNormalizationOp::BatchNormalizationOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)),
      epsilon(attributes.number("epsilon")),
      activation(read_activation(attributes, "activation")) {
  check_finite(*this, "epsilon", epsilon);
  if (epsilon < 0) refuse(*this, "ERR_INVALID_ARGUMENT", "expected an epsilon of at least 0");
  check_input_count(*this, 1, 1);
  check_roles(*this, {"moving_mean", "moving_variance"}, {"gamma", "beta"});
}

TensorDesc BatchNormalizationOp::infer(const std::vector<TensorDesc>& descs,
                                       const WeightShapes& shapes) const {
  check_float32(*this, descs);
  const int64_t channels = descs[0].shape.back();
  for (const char* role : {"gamma", "beta", "moving_mean", "moving_variance"}) {
    check_weight(*this, shapes, role, {channels});
  }
  return descs[0];
}

}  // namespace xception
