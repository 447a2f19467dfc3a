#include "ops/global_average_pooling2d.h"

namespace xception {

GlobalAveragePooling2dOp::GlobalAveragePooling2dOp(OpHeader header, const Attributes& attributes)
    : GlobalPoolOp(std::move(header), attributes) {}

}  // namespace xception
