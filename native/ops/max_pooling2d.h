#pragma once
#include "ops/pool.h"

namespace xception {

class MaxPooling2dOp : public PoolOp {
 public:
  MaxPooling2dOp(OpHeader header, const Attributes& attributes);
};

}  // namespace xception
