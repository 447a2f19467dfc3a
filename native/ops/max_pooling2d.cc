#include "ops/max_pooling2d.h"

#include "ops/checks.h"

namespace xception {

MaxPooling2dOp::MaxPooling2dOp(OpHeader header, const Attributes& attributes)
    : PoolOp(std::move(header), attributes, 2) {}

void MaxPooling2dOp::check_dtypes(const std::vector<TensorDesc>& descs) const {
  const bool moves_only = !has_residual() && activation == ElementwiseActivation::linear;
  if (moves_only && !is_floating(descs[0].dtype)) {
    check_8bit(*this, descs[0]);
  } else {
    check_floating(*this, descs);
  }
}

}  // namespace xception
