#include "ops/max_pooling2d.h"

namespace xception {

MaxPooling2dOp::MaxPooling2dOp(OpHeader header, const Attributes& attributes)
    : PoolOp(std::move(header), attributes, 2) {}

}  // namespace xception
