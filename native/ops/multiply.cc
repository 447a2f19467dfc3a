#include "ops/multiply.h"

namespace xception {

MultiplyOp::MultiplyOp(OpHeader header, const Attributes& attributes)
    : BroadcastOp(std::move(header), attributes) {}

}  // namespace xception
