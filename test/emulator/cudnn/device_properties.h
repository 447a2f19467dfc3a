#pragma once
#include <string>

namespace emulator::cudnn {

// What the choice of an engine depends on, and what a saved plan is bound to.
struct DeviceProperties {
  int device_version = 0;  // 900 for 9.0
  int multiprocessors = 0;
  int driver_version = 0;
  int shared_memory = 0;  // bytes a block, opt-in

  bool has_tensor_cores() const { return device_version >= 700; }
};

// Throws Refusal: CUDNN_STATUS_BAD_PARAM, or CUDNN_STATUS_NOT_SUPPORTED_ARCH_MISMATCH for a GPU too old.
DeviceProperties parse_device_properties(const std::string& json);
// The description of an emulated device. Throws Refusal when there is none.
std::string describe_device(int device);
int current_device();

// Whether there is a driver library: without one cuDNN compiles nothing at run time.
bool has_driver();

}  // namespace emulator::cudnn
