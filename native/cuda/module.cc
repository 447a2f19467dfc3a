#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "build_id.h"
#include "core/backend_module.h"
#include "core/error.h"
#include "cuda/cuda_backend.h"
#include "cuda/cudnn/device_properties.h"
#include "cuda/cudnn/library.h"
#include "cuda/driver.h"
#include "cuda/planning_backend.h"

namespace xception {

namespace {

// One GPU that cannot be used must not hide the others.
std::vector<FoundDevice> open(const LibraryPaths& libraries) {
  const int gpus = count_gpus();
  const auto library = CudnnLibrary::open(libraries);
  std::vector<FoundDevice> found;
  for (int device = 0; device < gpus; ++device) found.push_back(find_gpu(library, device));
  if (std::all_of(found.begin(), found.end(), [](const FoundDevice& gpu) { return gpu.failure; })) {
    throw *found.front().failure;
  }
  return found;
}

std::unique_ptr<Backend> open_planner(const LibraryPaths& libraries, const GpuDescription& gpu) {
  return make_planning_backend(CudnnLibrary::open(libraries), gpu);
}

std::string describe(const LibraryPaths& libraries, int device) {
  const int gpus = count_gpus();
  if (device < 0 || device >= gpus) {
    throw Error("ERR_DEVICE_UNAVAILABLE", "There is no device 'cuda:" + std::to_string(device) + "'",
                "The last one is 'cuda:" + std::to_string(gpus - 1) + "'.");
  }
  return DeviceProperties(CudnnLibrary::open(libraries), device).json();
}

constexpr BackendModule kModule = {kBackendModuleVersion, kBuildId, open, open_planner, describe};

}  // namespace

}  // namespace xception

extern "C" __attribute__((visibility("default"))) const xception::BackendModule* xception_backend_module() {
  return &xception::kModule;
}
