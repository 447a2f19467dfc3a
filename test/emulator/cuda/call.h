#pragma once
#include <cuda_runtime.h>

#include <string>

#include "device.h"
#include "emulator.h"

namespace emulator {

// How a call behaves beside what it does.
enum : unsigned {
  kAsynchronous = 1,  // a fault of its work shows later
  kReleases = 2,      // gives something back, and does so even when it has to report the error in `result`
  kUnsafe = 4,        // not allowed while a capture of this thread is under way
  kAnswersAlways = 8  // also on a device that is lost
};

cudaError_t error_named(const std::string& name);
// Refuses an unsafe call during a capture, and spoils the capture.
cudaError_t refuse_in_capture();
cudaError_t enqueue_failure(cudaStream_t stream, cudaError_t error);
cudaError_t finish_call(const Record& call, cudaError_t result);
// A lost device is at nothing any more by the time that a call says so: what it was given is passed over
// first.
void wait_for_lost_devices(cudaError_t result);

// One emulated call: counted, made to fail if it was told to, recorded, its error kept for
// cudaGetLastError().
template <typename Body>
cudaError_t emulated_call(Record call, unsigned behaviour, const Body& body) {
  auto fault = begin_call(call.call);
  if (fault.empty() && call.stream) fault = fault_in_capture(call.stream, call.call);
  cudaError_t result = cudaSuccess;
  if (!fault.empty()) {
    const cudaError_t error = error_named(fault);
    if (is_sticky(error) && (behaviour & kAsynchronous)) {
      return finish_call(call, enqueue_failure(call.stream, error));
    }
    if (is_sticky(error)) fail_device(current_device(), error);
    result = error;
  } else if (!(behaviour & kAnswersAlways)) {
    result = device_error();
  }
  if (result == cudaSuccess && (behaviour & kUnsafe)) result = refuse_in_capture();
  if (result != cudaSuccess) {
    wait_for_lost_devices(result);
    call.result = cudaGetErrorName(result);
    if (behaviour & kReleases) body(call);
    return finish_call(call, result);
  }
  return finish_call(call, body(call));
}

}  // namespace emulator
