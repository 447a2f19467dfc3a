#pragma once
#include "ops/global_pool.h"

namespace xception {

class GlobalMaxPooling2dOp : public GlobalPoolOp {
 public:
  GlobalMaxPooling2dOp(OpHeader header, const Attributes& attributes);
};

}  // namespace xception
