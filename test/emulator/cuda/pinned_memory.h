#pragma once
#include <cstddef>

namespace emulator {

// Host memory from cudaMallocHost(), poisoned like that of a device.
void* allocate_pinned(std::size_t bytes);
bool free_pinned(void* pointer);
// Whether the range lies within one live block.
bool is_pinned(const void* pointer, std::size_t bytes);

}  // namespace emulator
