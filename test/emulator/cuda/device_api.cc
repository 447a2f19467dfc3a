#include <algorithm>
#include <string>

#include "call.h"
#include "device_memory.h"
#include "stream.h"

using namespace emulator;

namespace {

bool is_device(int device) { return device >= 0 && device < device_count(); }

int number(const char* name) { return static_cast<int>(profile_number(name)); }

// A device's default pool; the handle is its number.
cudaMemPool_t pool_of(int device) {
  return reinterpret_cast<cudaMemPool_t>(static_cast<std::size_t>(device) + 1);
}
bool is_pool(cudaMemPool_t pool) {
  return is_device(static_cast<int>(reinterpret_cast<std::size_t>(pool)) - 1);
}

cudaError_t attribute_of(cudaDeviceAttr attribute, int& value) {
  switch (attribute) {
    case cudaDevAttrMaxThreadsPerBlock:
      value = number("maxThreadsPerBlock");
      return cudaSuccess;
    case cudaDevAttrMaxSharedMemoryPerBlock:
      value = number("maxSharedMemoryPerBlock");
      return cudaSuccess;
    case cudaDevAttrWarpSize:
      value = number("warpSize");
      return cudaSuccess;
    case cudaDevAttrMultiProcessorCount:
      value = number("multiProcessorCount");
      return cudaSuccess;
    case cudaDevAttrL2CacheSize:
      value = number("l2CacheSize");
      return cudaSuccess;
    case cudaDevAttrComputeCapabilityMajor:
      value = number("deviceVer") / 100;
      return cudaSuccess;
    case cudaDevAttrComputeCapabilityMinor:
      value = number("deviceVer") / 10 % 10;
      return cudaSuccess;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      value = number("maxSharedMemoryPerBlockOptin");
      return cudaSuccess;
    case cudaDevAttrMemoryPoolsSupported:
      value = 1;
      return cudaSuccess;
  }
  return cudaErrorInvalidValue;
}

void fill(cudaDeviceProp& properties) {
  const auto name = profile_text("deviceName");
  name.copy(properties.name, sizeof(properties.name) - 1);
  properties.totalGlobalMem = memory_bytes();
  properties.sharedMemPerBlock = static_cast<std::size_t>(number("maxSharedMemoryPerBlock"));
  properties.sharedMemPerBlockOptin = static_cast<std::size_t>(number("maxSharedMemoryPerBlockOptin"));
  properties.regsPerBlock = number("regsPerBlock");
  properties.warpSize = number("warpSize");
  properties.maxThreadsPerBlock = number("maxThreadsPerBlock");
  properties.maxThreadsPerMultiProcessor = number("maxThreadsPerSM");
  const auto block = profile_triple("maxBlockSize");
  const auto grid = profile_triple("maxGridSize");
  std::copy(block.begin(), block.end(), properties.maxThreadsDim);
  std::copy(grid.begin(), grid.end(), properties.maxGridSize);
  properties.major = number("deviceVer") / 100;
  properties.minor = number("deviceVer") / 10 % 10;
  properties.multiProcessorCount = number("multiProcessorCount");
  properties.l2CacheSize = number("l2CacheSize");
  properties.memoryPoolsSupported = 1;
}

}  // namespace

extern "C" {

cudaError_t cudaDriverGetVersion(int* version) {
  return emulated_call({"cudaDriverGetVersion"}, kAnswersAlways, [&](Record&) {
    if (!version) return cudaErrorInvalidValue;
    *version = device_count() == 0 ? 0 : number("driverVer");  // 0: no driver
    return cudaSuccess;
  });
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  return emulated_call({"cudaRuntimeGetVersion"}, kAnswersAlways, [&](Record&) {
    if (!version) return cudaErrorInvalidValue;
    *version = CUDART_VERSION;
    return cudaSuccess;
  });
}

cudaError_t cudaGetDeviceCount(int* count) {
  return emulated_call({"cudaGetDeviceCount"}, kAnswersAlways, [&](Record&) {
    if (!count) return cudaErrorInvalidValue;
    *count = device_count();
    return *count == 0 ? cudaErrorNoDevice : cudaSuccess;
  });
}

cudaError_t cudaSetDevice(int device) {
  return emulated_call({"cudaSetDevice"}, 0, [&](Record& record) {
    if (!is_device(device)) return cudaErrorInvalidDevice;
    record.device = device;
    set_current_device(device);
    return cudaSuccess;
  });
}

cudaError_t cudaGetDevice(int* device) {
  return emulated_call({"cudaGetDevice"}, 0, [&](Record&) {
    if (!device) return cudaErrorInvalidValue;
    *device = current_device();
    return cudaSuccess;
  });
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  return emulated_call({"cudaGetDeviceProperties"}, 0, [&](Record&) {
    if (!is_device(device)) return cudaErrorInvalidDevice;
    if (!properties) return cudaErrorInvalidValue;
    *properties = {};
    fill(*properties);
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  return emulated_call({"cudaDeviceGetAttribute"}, 0, [&](Record&) {
    if (!is_device(device)) return cudaErrorInvalidDevice;
    return value ? attribute_of(attribute, *value) : cudaErrorInvalidValue;
  });
}

cudaError_t cudaDeviceSynchronize() {
  return emulated_call({"cudaDeviceSynchronize"}, kUnsafe, [&](Record&) {
    for (const auto& stream : streams().all()) {
      if (stream->device() == current_device()) stream->wait();
    }
    DeviceMemory::instance().check_guards();
    return device_error();
  });
}

cudaError_t cudaMemGetInfo(std::size_t* available, std::size_t* total) {
  return emulated_call({"cudaMemGetInfo"}, 0, [&](Record&) {
    if (!available || !total) return cudaErrorInvalidValue;
    *total = memory_bytes();
    *available = memory_bytes() - DeviceMemory::instance().used(current_device());
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t* pool, int device) {
  return emulated_call({"cudaDeviceGetDefaultMemPool"}, 0, [&](Record&) {
    if (!is_device(device)) return cudaErrorInvalidDevice;
    if (!pool) return cudaErrorInvalidValue;
    *pool = pool_of(device);
    return cudaSuccess;
  });
}

// A pool keeps nothing here, so neither call has anything to do.
cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attribute, void* value) {
  return emulated_call({"cudaMemPoolSetAttribute"}, 0, [&](Record&) {
    const bool known = attribute == cudaMemPoolAttrReleaseThreshold;
    return is_pool(pool) && known && value ? cudaSuccess : cudaErrorInvalidValue;
  });
}

cudaError_t cudaMemPoolTrimTo(cudaMemPool_t pool, std::size_t) {
  return emulated_call({"cudaMemPoolTrimTo"}, 0,
                       [&](Record&) { return is_pool(pool) ? cudaSuccess : cudaErrorInvalidValue; });
}
}
