#include "core/device_task.h"

#include <utility>

namespace xception {

DeviceTask::DeviceTask(std::vector<const void*> task_owners, std::shared_ptr<Device> device)
    : Task(std::move(task_owners)), device_(std::move(device)) {}

void DeviceTask::start() {
  try {
    execute();
  } catch (...) {
    fail(as_error(std::current_exception()));
  }
  warnings_ = device_->warnings().take();
  // Behind a failure, too: what was given to the device before it still uses this task's memory.
  try {
    fence_ = device_->backend().fence();
  } catch (...) {
    fail(as_error(std::current_exception()));
  }
}

void DeviceTask::finish(std::unique_ptr<Task> self) {
  try {
    if (fence_) fence_->wait();
  } catch (...) {
    fail(as_error(std::current_exception()));
  }
  fence_.reset();
  end(std::move(self));
}

}  // namespace xception
