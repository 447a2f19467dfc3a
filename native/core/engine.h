#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/backend_module.h"
#include "core/device.h"
#include "core/shared_models.h"

namespace xception {

// A device of this machine, whether it was used yet or not.
struct KnownDevice {
  DeviceInfo info;
  // What it answered when it was last to be opened.
  std::optional<Error> failure;
};

// The process-wide owner of the devices. Every environment (the main thread, each worker) holds it; it goes
// with the last of them, so that no static destructor ever touches a device. Any thread.
class Engine {
 public:
  static std::shared_ptr<Engine> acquire();

  std::vector<KnownDevice> devices() const;
  // Opens it the first time, which may take seconds; again where that failed. Throws ERR_DEVICE_UNAVAILABLE
  // where there is none of this name, and why it cannot be opened.
  std::shared_ptr<Device> device(const std::string& name);
  // Finds the devices of the backend in the shared library `path`; does nothing when they are there. Throws
  // as load_backend_module() and BackendModule::open do.
  void open_module(const std::string& path, const LibraryPaths& libraries);
  // A device that compiles for a GPU that is not there; it is not among devices().
  std::shared_ptr<Device> open_planner(const std::string& path, const LibraryPaths& libraries,
                                       const GpuDescription& gpu);
  SharedModels& models() { return models_; }
  // True for the first that asks for `what`.
  bool claim(const std::string& what);
  // Has nothing run any more, for the end of the process: the vendors' libraries take themselves apart then.
  // Returns when nothing runs.
  void halt();
  // Takes back all work of one owner; returns when none of it is running.
  void cancel(const void* owner);

 private:
  // A device as it was found, and what came of opening it.
  struct Entry {
    FoundDevice found;
    std::mutex opening;
    std::shared_ptr<Device> device;
  };

  Engine();
  std::shared_ptr<Entry> entry(const std::string& name) const;
  // Those that are open, those of planners as well.
  std::vector<std::shared_ptr<Device>> all_devices() const;

  mutable std::mutex mutex_;
  std::mutex opening_;  // held while libraries are opened, which takes long
  std::vector<std::shared_ptr<Entry>> entries_;
  std::vector<std::weak_ptr<Device>> planners_;
  bool module_opened_ = false;
  std::set<std::string> claims_;
  SharedModels models_;
};

}  // namespace xception
