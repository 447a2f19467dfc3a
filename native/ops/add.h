#pragma once
#include "ops/broadcast.h"

namespace xception {

class AddOp : public BroadcastOp {
 public:
  AddOp(OpHeader header, const Attributes& attributes);
};

}  // namespace xception
