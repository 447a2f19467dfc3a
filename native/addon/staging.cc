#include "addon/staging.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace xception {

namespace {

constexpr size_t kPage = 4096;

// Sizes that are near each other share memory: eight steps from one power of two to the next.
size_t round_up(size_t bytes) {
  size_t step = kPage;
  while (step <= bytes / 16) step *= 2;
  return (std::max(bytes, size_t{1}) + step - 1) / step * step;
}

}  // namespace

Staging::Lease::~Lease() {
  use->wanted -= wanted;
  use->taken -= taken;
}

Staging::Staging(const Device& device, std::shared_ptr<StagingUse> use, size_t wanted,
                 std::unique_ptr<Buffer> buffer) {
  const size_t taken = buffer->bytes();
  use->wanted += wanted;
  use->taken += taken;
  lease_.reset(new Lease{&device, std::move(use), wanted, taken, std::move(buffer)});
}

// The smallest that fits; of those, the one that was used last, so that what is too much lies idle.
std::unique_ptr<Buffer> StagingPool::DevicePool::find(size_t bytes, size_t largest) {
  auto best = free.end();
  for (auto it = free.begin(); it != free.end(); ++it) {
    const size_t size = it->buffer->bytes();
    if (size < bytes || size > largest) continue;
    if (best == free.end() || size <= best->buffer->bytes()) best = it;
  }
  if (best == free.end()) return nullptr;
  std::unique_ptr<Buffer> found = std::move(best->buffer);
  free_bytes -= found->bytes();
  free.erase(best);
  return found;
}

void StagingPool::DevicePool::remove(std::vector<Free>::iterator which) {
  free_bytes -= which->buffer->bytes();
  free.erase(which);
}

Staging StagingPool::take(Device& device, size_t bytes) {
  DevicePool& pool = pools_[&device];
  const size_t size = round_up(bytes);
  pool.most_wanted = std::max(pool.most_wanted, pool.use->wanted + size);
  // Little of it is wasted, as long as there may be more.
  std::unique_ptr<Buffer> buffer = pool.find(size, 2 * size);
  if (!buffer) {
    const size_t most = 2 * std::max(pool.most_wanted, pool.most_wanted_before);
    const auto too_much = [&] { return pool.use->taken + pool.free_bytes + size > most; };
    if (too_much()) buffer = pool.find(size, std::numeric_limits<size_t>::max());
    while (!buffer && !pool.free.empty() && too_much()) pool.remove(pool.free.begin());
  }
  if (!buffer) buffer = device.allocate_host(size);
  return {device, pool.use, size, std::move(buffer)};
}

void StagingPool::give_back(Staging staging) {
  DevicePool& pool = pools_[staging.lease_->device];
  pool.free_bytes += staging.lease_->buffer->bytes();
  pool.free.push_back({std::move(staging.lease_->buffer), false});
}

bool StagingPool::trim() {
  for (auto it = pools_.begin(); it != pools_.end();) {
    DevicePool& pool = it->second;
    for (auto free = pool.free.end(); free != pool.free.begin();) {
      --free;
      if (free->idle) {
        pool.remove(free);
      } else {
        free->idle = true;
      }
    }
    pool.most_wanted_before = pool.most_wanted;
    pool.most_wanted = pool.use->wanted;
    it = pool.free.empty() && pool.use->wanted == 0 ? pools_.erase(it) : std::next(it);
  }
  return !pools_.empty();
}

}  // namespace xception
