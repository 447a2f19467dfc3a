#pragma once
#include <cstddef>

namespace xception {

// Gives the pages that lie wholly in this memory back to the system. The memory stays allocated; what it held
// is lost.
void discard_pages(const void* data, size_t bytes);

}  // namespace xception
