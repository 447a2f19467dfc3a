#include "core/device.h"

#include <functional>
#include <utility>

namespace xception {

namespace {

class ReleaseArena final : public Task {
 public:
  explicit ReleaseArena(std::function<void()> release) : Task(nullptr), release_(std::move(release)) {}
  void run(std::unique_ptr<Task>) override { release_(); }

 private:
  std::function<void()> release_;
};

}  // namespace

Device::Device(std::unique_ptr<Backend> backend)
    : backend_(std::move(backend)), queue_("xception-" + backend_->info().name) {}

Device::~Device() = default;

void* Device::arena(size_t bytes) {
  if (!arena_ || arena_->bytes() < bytes) {
    // Freed first: nothing in it outlives a run, and both at once may not fit.
    arena_.reset();
    arena_bytes_ = 0;
    arena_ = backend_->allocate(bytes);
    arena_bytes_ = arena_->bytes();
  }
  return arena_->data();
}

void Device::remove_model() {
  if (--models_ > 0) return;
  queue_.push(std::make_unique<ReleaseArena>([this] {
    if (models_ > 0) return;
    arena_.reset();
    arena_bytes_ = 0;
  }));
}

}  // namespace xception
