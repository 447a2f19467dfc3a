#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "core/device.h"
#include "core/error.h"

namespace xception {

// A task that gives a device work and is over when the device is done with it.
class DeviceTask : public Task {
 public:
  DeviceTask(std::vector<const void*> task_owners, std::shared_ptr<Device> device);

  void start() final;
  void finish(std::unique_ptr<Task> self) final;

  Device& device() const { return *device_; }
  // Gets what execute() threw, and then the device's failure, if there is one.
  virtual void fail(const Error& error) = 0;
  // What execute() has warned of. Before finish() is called on the queue, after it wherever the task is.
  const std::vector<Warning>& warnings() const { return warnings_; }
  void set_warnings(std::vector<Warning> warnings) { warnings_ = std::move(warnings); }

 protected:
  // Gives the device its work.
  virtual void execute() = 0;
  // The device is done; the task owns itself from here on.
  virtual void end(std::unique_ptr<Task> self) = 0;

 private:
  const std::shared_ptr<Device> device_;
  std::unique_ptr<Fence> fence_;
  std::vector<Warning> warnings_;
};

}  // namespace xception
