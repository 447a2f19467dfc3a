#include "handle.h"

#include <memory>
#include <mutex>
#include <unordered_map>

#include "descriptor.h"
#include "device_properties.h"
#include "emulator.h"

namespace emulator::cudnn {
namespace {

struct Registry {
  std::mutex mutex;
  std::unordered_map<cudnnHandle_t, std::unique_ptr<cudnnContext>> handles;
};
// Never destroyed: a handle may outlive the static objects of this library.
Registry& registry() {
  static auto* instance = new Registry;
  return *instance;
}

}  // namespace

cudnnHandle_t create_handle() {
  auto handle = std::make_unique<cudnnContext>();
  handle->device = current_device();
  describe_device(handle->device);
  require(device_error() == cudaSuccess, CUDNN_STATUS_NOT_INITIALIZED, "the device has failed");
  const cudnnHandle_t key = handle.get();
  {
    std::lock_guard<std::mutex> lock(registry().mutex);
    registry().handles[key] = std::move(handle);
  }
  count_objects("cudnnHandle", 1);
  return key;
}

void destroy_handle(cudnnHandle_t handle) {
  find_handle(handle);
  cudaDeviceSynchronize();
  {
    std::lock_guard<std::mutex> lock(registry().mutex);
    registry().handles.erase(handle);
  }
  count_objects("cudnnHandle", -1);
}

cudnnContext& find_handle(cudnnHandle_t handle) {
  require(handle != nullptr, CUDNN_STATUS_BAD_PARAM, "the handle is null");
  {
    std::lock_guard<std::mutex> lock(registry().mutex);
    const auto found = registry().handles.find(handle);
    if (found != registry().handles.end()) return *found->second;
  }
  violation("a cuDNN handle is used that does not exist, or was destroyed");
  throw Refusal(CUDNN_STATUS_BAD_PARAM, "no such handle");
}

cudnnContext& find_handle(int64_t attribute) {
  return find_handle(reinterpret_cast<cudnnHandle_t>(attribute));
}

}  // namespace emulator::cudnn
