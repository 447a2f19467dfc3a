#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/backend.h"
#include "core/error.h"

namespace xception {

// Where the libraries of a vendor lie. lib/cuda/locate.ts finds them.
struct LibraryPaths {
  std::string main;                  // libcudnn.so.9
  std::vector<std::string> preload;  // what it needs, in the order in which to open it
};

// A GPU that is described and not there.
struct GpuDescription {
  std::string json;  // as cuDNN's CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION has it
  std::string name;
  int compute_capability = 0;  // 900 for 9.0: cuDNN's deviceVer
  int multiprocessors = 0;
  int shared_memory_per_block = 0;  // bytes, opt-in
  int driver_version = 0;           // 13000 for 13.0
  size_t memory_bytes = 0;
};

// A device that was found, and costs nothing yet.
struct FoundDevice {
  DeviceInfo info;
  // What is known to be wrong with it: it cannot be opened.
  std::optional<Error> failure;
  // Makes its backend; the device and the vendor's library have both been used once when this returns. Throws
  // `failure`, and what the vendor's libraries report.
  std::function<std::unique_ptr<Backend>()> open;
};

// A backend in a shared library beside the addon. Both are built from the same sources: C++ types cross the
// boundary, so nothing else of a table is looked at before `version` and `build` are found equal.
struct BackendModule {
  uint32_t version;   // kBackendModuleVersion
  const char* build;  // kBuildId

  // Opens the libraries, and no device: there is one at least that nothing is known to be wrong with. Throws
  // ERR_CUDA_DRIVER, ERR_CUDNN_NOT_FOUND, ERR_CUDNN_VERSION or ERR_CUDNN.
  std::vector<FoundDevice> (*open)(const LibraryPaths& libraries);
  // A backend that compiles for a GPU that is not here. It holds no memory and runs nothing.
  std::unique_ptr<Backend> (*open_planner)(const LibraryPaths& libraries, const GpuDescription& gpu);
  // The description of a GPU that is here, as cuDNN reads it.
  std::string (*describe)(const LibraryPaths& libraries, int device);
};

constexpr uint32_t kBackendModuleVersion = 2;
// The one symbol that such a library exports: `const BackendModule* (*)()`.
constexpr char kBackendModuleSymbol[] = "xception_backend_module";

}  // namespace xception
