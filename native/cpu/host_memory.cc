#include "cpu/host_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/arena_layout.h"
#include "core/error.h"

namespace xception {

namespace {

constexpr size_t kLarge = size_t{128} << 10;

void* map(size_t bytes) {
  void* data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) return nullptr;
  madvise(data, bytes, MADV_HUGEPAGE);
  return data;
}

}  // namespace

void FreeHostMemory::operator()(void* data) const {
  if (bytes >= kLarge) {
    munmap(data, bytes);
  } else {
    std::free(data);
  }
}

HostMemory allocate_host_memory(size_t bytes) {
  const size_t rounded = align_up(std::max(bytes, size_t{1}));
  void* data = rounded >= kLarge ? map(rounded) : std::aligned_alloc(kArenaAlignment, rounded);
  if (!data) {
    throw Error("ERR_OUT_OF_MEMORY", "There is no memory for " + std::to_string(bytes) + " bytes",
                "Smaller batches or images need less.");
  }
  return HostMemory(data, {rounded});
}

}  // namespace xception
