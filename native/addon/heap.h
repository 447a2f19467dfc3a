#pragma once
#include <cstddef>

namespace xception {

// Returns to the system what malloc keeps of freed memory, in the heaps of all threads: V8 takes array
// buffers from malloc, and the thread that read a weights file leaves its heap behind. Does nothing where
// `bytes`, which were freed, are too few to be worth it.
void trim_heap(size_t bytes);

}  // namespace xception
