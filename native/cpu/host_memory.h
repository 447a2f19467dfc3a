#pragma once
#include <cstddef>
#include <memory>

namespace xception {

struct FreeHostMemory {
  size_t bytes = 0;
  void operator()(void* data) const;
};

// Host memory aligned to 64 bytes. Large blocks come from the system and go back to it as soon as they are
// freed, which malloc would put off, and lie in huge pages where it has them. Throws ERR_OUT_OF_MEMORY.
using HostMemory = std::unique_ptr<void, FreeHostMemory>;

HostMemory allocate_host_memory(size_t bytes);

}  // namespace xception
