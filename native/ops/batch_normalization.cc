#include "ops/batch_normalization.h"

#include <cmath>

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
  check_floating(*this, descs);
  const int64_t channels = descs[0].shape.back();
  for (const char* role : {"gamma", "beta", "moving_mean", "moving_variance"}) {
    check_weight(*this, shapes, role, {channels});
  }
  return descs[0];
}

Affine BatchNormalizationOp::affine_of(const std::vector<Weight>& model_weights, int64_t channel) const {
  const auto value = [&](const char* role, double otherwise) {
    const auto found = weights.find(role);
    return found == weights.end() ? otherwise
                                  : static_cast<double>(model_weights.at(found->second).data[channel]);
  };
  const double scale = value("gamma", 1) / std::sqrt(value("moving_variance", 1) + epsilon);
  return {scale, value("beta", 0) - value("moving_mean", 0) * scale};
}

}  // namespace xception
