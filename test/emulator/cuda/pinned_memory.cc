#include "pinned_memory.h"

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <mutex>

#include "books.h"
#include "emulator.h"

namespace emulator {

namespace {

struct Blocks {
  std::mutex mutex;
  std::map<const char*, std::size_t> live;
};

Blocks& blocks() {
  static auto* instance = new Blocks;
  return *instance;
}

}  // namespace

void* allocate_pinned(std::size_t bytes) {
  constexpr std::size_t kAlignment = 256;
  void* memory = std::aligned_alloc(kAlignment, (bytes + kAlignment - 1) / kAlignment * kAlignment);
  if (!memory) return nullptr;
  std::memset(memory, 0xff, bytes);
  std::lock_guard<std::mutex> lock(blocks().mutex);
  blocks().live.emplace(static_cast<const char*>(memory), bytes);
  count_objects("pinned memory", 1);
  count_bytes("pinned memory", static_cast<long long>(bytes));
  return memory;
}

bool free_pinned(void* pointer) {
  {
    std::lock_guard<std::mutex> lock(blocks().mutex);
    const auto found = blocks().live.find(static_cast<const char*>(pointer));
    if (found == blocks().live.end()) return false;
    count_objects("pinned memory", -1);
    count_bytes("pinned memory", -static_cast<long long>(found->second));
    blocks().live.erase(found);
  }
  std::free(pointer);
  return true;
}

bool is_pinned(const void* pointer, std::size_t bytes) {
  const char* begin = static_cast<const char*>(pointer);
  std::lock_guard<std::mutex> lock(blocks().mutex);
  auto it = blocks().live.upper_bound(begin);
  if (it == blocks().live.begin()) return false;
  --it;
  const std::size_t offset = static_cast<std::size_t>(begin - it->first);
  return offset <= it->second && bytes <= it->second - offset;
}

}  // namespace emulator
