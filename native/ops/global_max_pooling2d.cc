#include "ops/global_max_pooling2d.h"

namespace xception {

GlobalMaxPooling2dOp::GlobalMaxPooling2dOp(OpHeader header, const Attributes& attributes)
    : GlobalPoolOp(std::move(header), attributes) {}

}  // namespace xception
