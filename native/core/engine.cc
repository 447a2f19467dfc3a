#include "core/engine.h"

#include <algorithm>
#include <utility>

#include "core/cpu_count.h"
#include "core/error.h"
#include "core/module_loader.h"
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

std::vector<std::shared_ptr<Device>> Engine::devices() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return devices_;
}

std::shared_ptr<Device> Engine::device(const std::string& name) const {
  std::string known;
  for (const auto& device : devices()) {
    if (device->info().name == name) return device;
    known += (known.empty() ? "" : ", ") + device->info().name;
  }
  throw Error("ERR_DEVICE_UNAVAILABLE", "There is no device '" + name + "' on this machine",
              "Devices found: " + known + ".");
}

void Engine::open_module(const std::string& path, const LibraryPaths& libraries) {
  const std::lock_guard<std::mutex> opening(opening_);
  if (module_opened_) return;
  std::vector<std::unique_ptr<Backend>> backends = load_backend_module(path).open(libraries);
  module_opened_ = true;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (auto& backend : backends) devices_.push_back(std::make_shared<Device>(std::move(backend)));
}

std::shared_ptr<Device> Engine::open_planner(const std::string& path, const LibraryPaths& libraries,
                                             const GpuDescription& gpu) {
  const std::lock_guard<std::mutex> opening(opening_);
  auto planner = std::make_shared<Device>(load_backend_module(path).open_planner(libraries, gpu));
  const std::lock_guard<std::mutex> lock(mutex_);
  planners_.erase(std::remove_if(planners_.begin(), planners_.end(),
                                 [](const std::weak_ptr<Device>& other) { return other.expired(); }),
                  planners_.end());
  planners_.push_back(planner);
  return planner;
}

bool Engine::claim(const std::string& what) {
  const std::lock_guard<std::mutex> lock(mutex_);
  return claims_.insert(what).second;
}

void Engine::halt() {
  for (const auto& device : all_devices()) device->queue().halt();
}

void Engine::cancel(const void* owner) {
  models_.cancel(owner);
  for (const auto& device : all_devices()) device->queue().cancel(owner);
}

std::vector<std::shared_ptr<Device>> Engine::all_devices() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::shared_ptr<Device>> all = devices_;
  for (const auto& planner : planners_) {
    if (auto device = planner.lock()) all.push_back(std::move(device));
  }
  return all;
}

}  // namespace xception
