#include "ops/add.h"

namespace xception {

AddOp::AddOp(OpHeader header, const Attributes& attributes) : BroadcastOp(std::move(header), attributes) {}

}  // namespace xception
