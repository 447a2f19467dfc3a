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

Engine::Engine() {
  auto cpu = std::make_shared<Entry>();
  cpu->device = std::make_shared<Device>(make_cpu_backend(cpu_count()));
  cpu->found.info = cpu->device->info();
  entries_.push_back(std::move(cpu));
}

std::vector<KnownDevice> Engine::devices() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<KnownDevice> known;
  for (const auto& entry : entries_) known.push_back({entry->found.info, entry->found.failure});
  return known;
}

std::shared_ptr<Engine::Entry> Engine::entry(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::string known;
  for (const auto& entry : entries_) {
    const std::string& other = entry->found.info.name;
    if (other == name) return entry;
    known += (known.empty() ? "" : ", ") + other;
  }
  throw Error("ERR_DEVICE_UNAVAILABLE", "There is no device '" + name + "' on this machine",
              "Devices found: " + known + ".");
}

std::shared_ptr<Device> Engine::device(const std::string& name) {
  const std::shared_ptr<Entry> wanted = entry(name);
  // Whoever comes while another thread opens it waits. Other devices can be opened meanwhile.
  const std::lock_guard<std::mutex> opening(wanted->opening);
  if (wanted->device) return wanted->device;
  std::optional<Error> failure;
  std::shared_ptr<Device> device;
  try {
    device = std::make_shared<Device>(wanted->found.open());
  } catch (...) {
    failure = as_error(std::current_exception());
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  wanted->found.failure = failure;
  if (failure) throw *failure;
  wanted->device = device;
  return device;
}

void Engine::open_module(const std::string& path, const LibraryPaths& libraries) {
  const std::lock_guard<std::mutex> opening(opening_);
  if (module_opened_) return;
  std::vector<FoundDevice> found = load_backend_module(path).open(libraries);
  module_opened_ = true;
  const std::lock_guard<std::mutex> lock(mutex_);
  for (FoundDevice& device : found) {
    entries_.push_back(std::make_shared<Entry>());
    entries_.back()->found = std::move(device);
  }
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
  std::vector<std::shared_ptr<Device>> all;
  for (const auto& entry : entries_) {
    if (entry->device) all.push_back(entry->device);
  }
  for (const auto& planner : planners_) {
    if (auto device = planner.lock()) all.push_back(std::move(device));
  }
  return all;
}

}  // namespace xception
