#pragma once
#include "ops/broadcast.h"

namespace xception {

class MultiplyOp : public BroadcastOp {
 public:
  MultiplyOp(OpHeader header, const Attributes& attributes);
};

}  // namespace xception
