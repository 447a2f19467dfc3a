#pragma once
#include "ops/pool.h"

namespace xception {

class AveragePooling2dOp : public PoolOp {
 public:
  AveragePooling2dOp(OpHeader header, const Attributes& attributes);
};

}  // namespace xception
