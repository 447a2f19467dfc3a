#include "call.h"
#include "stream.h"

namespace emulator {

namespace {

struct Description {
  cudaError_t error;
  const char* name;
  const char* text;
};

constexpr Description kErrors[] = {
#define EMULATED_ERROR(name, value, text) {name, #name, text},
#include "emulated_cuda_api.inc"
};

thread_local cudaError_t last_error = cudaSuccess;

}  // namespace

cudaError_t error_named(const std::string& name) {
  for (const auto& known : kErrors) {
    if (name == known.name) return known.error;
  }
  violation("a fault names the error '" + name + "', which is none of CUDA's");
  return cudaErrorUnknown;
}

void wait_for_lost_devices(cudaError_t result) {
  if (!is_sticky(result)) return;
  for (const auto& stream : streams().all()) {
    if (error_of(stream->device()) != cudaSuccess) stream->wait();
  }
}

cudaError_t finish_call(const Record& call, cudaError_t result) {
  wait_for_lost_devices(result);
  // Not ready is an answer, not a failure.
  if (result != cudaSuccess && result != cudaErrorNotReady) last_error = result;
  Record done = call;
  if (result != cudaSuccess) done.result = cudaGetErrorName(result);
  record(done);
  return result;
}

}  // namespace emulator

using emulator::last_error;

extern "C" {

const char* cudaGetErrorName(cudaError_t error) {
  for (const auto& known : emulator::kErrors) {
    if (known.error == error) return known.name;
  }
  return "unrecognized error code";
}

const char* cudaGetErrorString(cudaError_t error) {
  for (const auto& known : emulator::kErrors) {
    if (known.error == error) return known.text;
  }
  return "unrecognized error code";
}

cudaError_t cudaPeekAtLastError() {
  const cudaError_t lost = emulator::device_error();
  return lost != cudaSuccess ? lost : last_error;
}

cudaError_t cudaGetLastError() {
  const cudaError_t error = cudaPeekAtLastError();
  last_error = cudaSuccess;
  return error;
}
}
