#pragma once
#include <memory>

#include "core/backend.h"

namespace xception {

// Page-locked host memory, which the device copies from and to by itself. Any thread. Throws
// ERR_OUT_OF_MEMORY.
std::unique_ptr<Buffer> allocate_pinned(int device, size_t bytes);

}  // namespace xception
