#include "ops/activation.h"

#include "ops/checks.h"

namespace xception {

ActivationOp::ActivationOp(OpHeader header, const Attributes& attributes)
    : Op(std::move(header)), activation(read_activation(attributes, "activation")) {
  check_input_count(*this, 1, 1);
  check_roles(*this, {});
}

TensorDesc ActivationOp::infer(const std::vector<TensorDesc>& descs, const WeightShapes&) const {
  check_floating(*this, descs);
  return descs[0];
}

}  // namespace xception
