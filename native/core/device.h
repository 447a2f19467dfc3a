#pragma once
#include <atomic>
#include <memory>

#include "core/backend.h"
#include "core/command_queue.h"
#include "core/host_copy.h"
#include "core/warnings.h"

namespace xception {

// One device: its backend, the queue whose thread alone touches it, and the arena that all its plans share.
class Device : public std::enable_shared_from_this<Device> {
 public:
  explicit Device(std::unique_ptr<Backend> backend);
  ~Device();

  const DeviceInfo& info() const { return backend_->info(); }
  CommandQueue& queue() { return queue_; }
  size_t arena_bytes() const { return arena_bytes_; }

  // Any thread: see Backend.
  std::unique_ptr<Buffer> allocate_host(size_t bytes) { return backend_->allocate_host(bytes); }

  // Has the copy made ahead of its turn, on another thread than the queue's, where that makes the device wait
  // for less. Any thread.
  void copy_ahead(const std::shared_ptr<HostCopy>& copy);

  // On the queue only.
  Backend& backend() { return *backend_; }
  // Of the task that is being started, which passes them on.
  Warnings& warnings() { return warnings_; }
  // At least this much memory; the address may change from call to call.
  void* arena(size_t bytes);

  // Models count themselves, so that the arena goes with the last of them.
  void add_model() { ++models_; }
  int models() const { return models_; }
  // Drops what the model had on the device, and the arena with the last model. Any thread; what a GPU may
  // still be running is dropped on the queue.
  void remove_model(std::shared_ptr<void> belongings);

 private:
  // Until nothing runs on the device that a task on the queue has started.
  void wait_for_all() noexcept;

  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Buffer> arena_;
  std::atomic<size_t> arena_bytes_{0};
  std::atomic<int> models_{0};
  Warnings warnings_;
  HostCopier copier_;
  CommandQueue queue_;  // last: its thread ends before the rest goes
};

}  // namespace xception
