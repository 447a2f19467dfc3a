#include "ops/average_pooling2d.h"

namespace xception {

AveragePooling2dOp::AveragePooling2dOp(OpHeader header, const Attributes& attributes)
    : PoolOp(std::move(header), attributes, 1) {}

}  // namespace xception
