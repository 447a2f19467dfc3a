#include "core/engine.h"

#include <mutex>

#include "core/cpu_count.h"
#include "core/error.h"
#include "cpu/cpu_backend.h"

namespace xception {

std::shared_ptr<Engine> Engine::acquire() {
  static std::mutex mutex;
  static std::weak_ptr<Engine> shared;
  const std::lock_guard<std::mutex> lock(mutex);
  std::shared_ptr<Engine> engine = shared.lock();
  if (!engine) {
    engine.reset(new Engine());
    shared = engine;
  }
  return engine;
}

Engine::Engine() { devices_.push_back(std::make_shared<Device>(make_cpu_backend(cpu_count()))); }

std::shared_ptr<Device> Engine::device(const std::string& name) const {
  std::string known;
  for (const auto& device : devices_) {
    if (device->info().name == name) return device;
    known += (known.empty() ? "" : ", ") + device->info().name;
  }
  throw Error("ERR_DEVICE_UNAVAILABLE", "There is no device '" + name + "' on this machine",
              "Devices found: " + known + ".");
}

void Engine::cancel(const void* owner) {
  for (const auto& device : devices_) device->queue().cancel(owner);
}

}  // namespace xception
