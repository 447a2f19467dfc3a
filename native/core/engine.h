#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/device.h"

namespace xception {

// The process-wide owner of the devices. Every environment (the main thread, each worker) holds it; it goes
// with the last of them, so that no static destructor ever touches a device.
class Engine {
 public:
  static std::shared_ptr<Engine> acquire();

  const std::vector<std::shared_ptr<Device>>& devices() const { return devices_; }
  // Throws ERR_DEVICE_UNAVAILABLE.
  std::shared_ptr<Device> device(const std::string& name) const;
  // Takes back all work of one owner; returns when none of it is running.
  void cancel(const void* owner);

 private:
  Engine();

  std::vector<std::shared_ptr<Device>> devices_;
};

}  // namespace xception
