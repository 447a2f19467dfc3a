#include "ops/cast.h"

namespace xception {

CastOp::CastOp(OpHeader header, const Attributes& attributes) : ConversionOp(std::move(header), attributes) {}

}  // namespace xception
