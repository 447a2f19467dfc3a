#pragma once
#include <memory>

#include "core/op.h"

namespace xception {

// Makes the op that header.type names, with its attributes checked.
// Throws ERR_INVALID_ARGUMENT for an unknown type or a wrong attribute.
std::unique_ptr<Op> make_op(OpHeader header, const Attributes& attributes);

}  // namespace xception
