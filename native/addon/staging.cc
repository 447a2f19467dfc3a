#include "addon/staging.h"

#include <algorithm>
#include <utility>

namespace xception {

namespace {

constexpr size_t kMostFreeBytes = size_t{128} << 20;
constexpr size_t kMostFreeBuffers = 16;

}  // namespace

Staging StagingPool::take(Device& device, size_t bytes) {
  // The smallest that fits, as long as little of it is wasted.
  auto best = free_.end();
  for (auto it = free_.begin(); it != free_.end(); ++it) {
    const size_t capacity = it->buffer->bytes();
    if (it->device != &device || capacity < bytes || capacity / 2 > bytes) continue;
    if (best == free_.end() || capacity < best->buffer->bytes()) best = it;
  }
  if (best == free_.end()) return {&device, device.allocate_host(bytes)};
  Staging found = std::move(*best);
  free_.erase(best);
  free_bytes_ -= found.buffer->bytes();
  return found;
}

void StagingPool::give_back(Staging staging) {
  const size_t capacity = staging.buffer->bytes();
  if (free_.size() >= kMostFreeBuffers || free_bytes_ + capacity > kMostFreeBytes) return;
  free_bytes_ += capacity;
  free_.push_back(std::move(staging));
}

}  // namespace xception
