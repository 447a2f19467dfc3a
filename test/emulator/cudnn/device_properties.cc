#include "device_properties.h"

#include <cuda_runtime.h>

#include <stdexcept>

#include "descriptor.h"
#include "emulator.h"
#include "json.h"

namespace emulator::cudnn {
namespace {

// All of them are wanted; `version` and `smCountOrigin` may be left out.
constexpr const char* kKeys[] = {"cudaDeviceId",
                                 "deviceVer",
                                 "driverVer",
                                 "regsPerBlock",
                                 "multiProcessorCount",
                                 "warpSize",
                                 "maxSharedMemoryPerBlock",
                                 "maxSharedMemoryPerBlockOptin",
                                 "reservedSharedMemoryPerBlock",
                                 "maxRegistersPerSM",
                                 "maxCtasPerSM",
                                 "maxThreadsPerBlock",
                                 "maxThreadsPerSM",
                                 "maxGridSize",
                                 "maxBlockSize",
                                 "pciDeviceId",
                                 "isTccDriver",
                                 "supportCoopLaunch",
                                 "totalGlobalMem",
                                 "smClockRateKHz",
                                 "memClockRateKHz",
                                 "l2CacheSize",
                                 "deviceName"};
constexpr int kOldestDevice = 500;

}  // namespace

DeviceProperties parse_device_properties(const std::string& json) {
  DeviceProperties properties;
  try {
    const Json description = Json::parse(json);
    for (const char* key : kKeys) description.at(key);
    properties.device_version = static_cast<int>(description.at("deviceVer").integer());
    properties.multiprocessors = static_cast<int>(description.at("multiProcessorCount").integer());
    properties.driver_version = static_cast<int>(description.at("driverVer").integer());
    properties.shared_memory = static_cast<int>(description.at("maxSharedMemoryPerBlockOptin").integer());
  } catch (const std::invalid_argument& error) {
    throw Refusal(CUDNN_STATUS_BAD_PARAM, error.what());
  }
  require(properties.device_version >= kOldestDevice, CUDNN_STATUS_NOT_SUPPORTED_ARCH_MISMATCH,
          "compute capability " + std::to_string(properties.device_version) + " is not supported");
  return properties;
}

std::string describe_device(int device) {
  int count = 0;
  require(cudaGetDeviceCount(&count) == cudaSuccess && device >= 0 && device < count,
          CUDNN_STATUS_NOT_INITIALIZED, "there is no CUDA device " + std::to_string(device));
  return profile_json();
}

int current_device() {
  int device = 0;
  require(cudaGetDevice(&device) == cudaSuccess, CUDNN_STATUS_NOT_INITIALIZED, "cudaGetDevice failed");
  return device;
}

bool has_driver() {
  int version = 0;
  return cudaDriverGetVersion(&version) == cudaSuccess && version > 0;
}

}  // namespace emulator::cudnn
