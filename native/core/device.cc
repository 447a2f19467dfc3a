#include "core/device.h"

#include <functional>
#include <utility>

namespace xception {

namespace {

class Call final : public Task {
 public:
  explicit Call(std::function<void()> function) : Task({}), function_(std::move(function)) {}
  void start() override { function_(); }
  void finish(std::unique_ptr<Task>) override {}

 private:
  std::function<void()> function_;
};

}  // namespace

Device::Device(std::unique_ptr<Backend> backend)
    : backend_(std::move(backend)), queue_("xception-" + backend_->info().name, backend_->pipeline_depth()) {}

Device::~Device() = default;

void Device::copy_ahead(const std::shared_ptr<HostCopy>& copy) {
  // To hand it over takes about as long as to copy this much.
  constexpr size_t kLeastBytes = size_t{64} << 10;
  // On a CPU the thread would take from the one core what it gives to the other.
  if (backend_->pipeline_depth() > 1 && copy->bytes() >= kLeastBytes) copier_.push(copy);
}

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

void Device::remove_model(std::shared_ptr<void> belongings) {
  --models_;
  // Where nothing runs on behind the queue, the memory is given back before the caller goes on.
  if (backend_->pipeline_depth() == 1) belongings.reset();
  queue_.push(std::make_unique<Call>([this, held = std::move(belongings)]() mutable {
    wait_for_all();
    held.reset();
    if (models_ > 0) return;
    arena_.reset();
    arena_bytes_ = 0;
  }));
}

void Device::wait_for_all() noexcept {
  try {
    if (const auto fence = backend_->fence()) fence->wait();
  } catch (...) {
    // Whoever gave the device that work is told when its own fence fails.
  }
}

}  // namespace xception
