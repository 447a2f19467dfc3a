#include "addon/heap.h"

#include <malloc.h>

namespace xception {

namespace {

constexpr size_t kWorthIt = size_t{4} << 20;

}  // namespace

void trim_heap(size_t bytes) {
#ifdef __GLIBC__
  if (bytes >= kWorthIt) malloc_trim(0);
#else
  // Other libraries keep little.
  static_cast<void>(bytes);
  static_cast<void>(kWorthIt);
#endif
}

}  // namespace xception
