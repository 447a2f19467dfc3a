#pragma once
#include <cuda_runtime.h>

#include <cstddef>

namespace emulator {

// EMULATOR_DEVICES, 1 by default.
int device_count();
// Of this thread, set by cudaSetDevice().
int current_device();
void set_current_device(int device);
std::size_t memory_bytes();  // of a device: EMULATOR_MEMORY, or the profile's

// Errors after which a device is lost for the process: every later call answers the same.
bool is_sticky(cudaError_t error);
cudaError_t error_of(int device);
void fail_device(int device, cudaError_t error);

}  // namespace emulator
