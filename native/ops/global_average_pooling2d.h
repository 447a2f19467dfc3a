#pragma once
#include "ops/global_pool.h"

namespace xception {

class GlobalAveragePooling2dOp : public GlobalPoolOp {
 public:
  GlobalAveragePooling2dOp(OpHeader header, const Attributes& attributes);
};

}  // namespace xception
