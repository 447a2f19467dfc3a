#include "device.h"

#include <atomic>
#include <cstdlib>
#include <map>

#include "emulator.h"

namespace emulator {

namespace {

constexpr int kMaxDevices = 16;

std::atomic<cudaError_t> errors[kMaxDevices];
thread_local int current = 0;

}  // namespace

int device_count() {
  static const int count = [] {
    const char* text = std::getenv("EMULATOR_DEVICES");
    const int asked = text ? std::atoi(text) : 1;
    return asked < 0 ? 0 : asked > kMaxDevices ? kMaxDevices : asked;
  }();
  return count;
}

int current_device() { return current; }
void set_current_device(int device) { current = device; }

std::size_t memory_bytes() {
  static const std::size_t bytes = [] {
    const char* text = std::getenv("EMULATOR_MEMORY");
    return static_cast<std::size_t>(text ? std::atoll(text) : profile_number("totalGlobalMem"));
  }();
  return bytes;
}

bool is_sticky(cudaError_t error) {
  switch (error) {
    case cudaErrorECCUncorrectable:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorContained:
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchTimeout:
    case cudaErrorContextIsDestroyed:
    case cudaErrorAssert:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalInstruction:
    case cudaErrorMisalignedAddress:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorLaunchFailure:
    case cudaErrorTensorMemoryLeak:
    case cudaErrorMpsClientTerminated:
    case cudaErrorExternalDevice:
      return true;
    default:
      return false;
  }
}

cudaError_t error_of(int device) { return errors[device]; }

void fail_device(int device, cudaError_t error) {
  cudaError_t healthy = cudaSuccess;
  errors[device].compare_exchange_strong(healthy, error);  // the first one stays
}

cudaError_t device_error() { return error_of(current_device()); }

void heal() {
  for (auto& error : errors) error = cudaSuccess;
}

}  // namespace emulator
