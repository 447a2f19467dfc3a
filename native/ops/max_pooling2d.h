#pragma once
#include "ops/pool.h"

namespace xception {

class MaxPooling2dOp : public PoolOp {
 public:
  MaxPooling2dOp(OpHeader header, const Attributes& attributes);

 protected:
  // The largest of 8-bit values is found whatever their scale; anything that is computed needs it.
  void check_dtypes(const std::vector<TensorDesc>& inputs) const override;
};

}  // namespace xception
