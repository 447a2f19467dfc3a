#include "addon/staging.h"

#include <algorithm>
#include <utility>

namespace xception {

namespace {

constexpr size_t kMostFreeBytes = size_t{64} << 20;
constexpr size_t kMostFreeBuffers = 16;

}  // namespace

Staging StagingPool::take(size_t bytes) {
  // The smallest that fits, as long as little of it is wasted.
  auto best = free_.end();
  for (auto it = free_.begin(); it != free_.end(); ++it) {
    if (it->capacity < bytes || it->capacity / 2 > bytes) continue;
    if (best == free_.end() || it->capacity < best->capacity) best = it;
  }
  if (best == free_.end()) return {std::unique_ptr<char[]>(new char[bytes]), bytes};
  Staging found = std::move(*best);
  free_.erase(best);
  free_bytes_ -= found.capacity;
  return found;
}

void StagingPool::give_back(Staging staging) {
  if (free_.size() >= kMostFreeBuffers || free_bytes_ + staging.capacity > kMostFreeBytes) return;
  free_bytes_ += staging.capacity;
  free_.push_back(std::move(staging));
}

}  // namespace xception
