#include "call.h"
#include "capture.h"
#include "device_memory.h"
#include "illegal_access.h"
#include "pinned_memory.h"
#include "stream.h"

using namespace emulator;

namespace {

DeviceMemory& memory() { return DeviceMemory::instance(); }

void wait_for_device(int device) {
  for (const auto& stream : streams().all()) {
    if (stream->device() == device) stream->wait();
  }
}

cudaError_t allocate_device(void** pointer, std::size_t bytes) {
  if (!pointer) return cudaErrorInvalidValue;
  if (device_count() == 0) return cudaErrorNoDevice;
  watch_for_illegal_access();
  *pointer = bytes == 0 ? nullptr : memory().allocate(current_device(), bytes);
  return *pointer || bytes == 0 ? cudaSuccess : cudaErrorMemoryAllocation;
}

cudaError_t allocate_host(const char* call, void** pointer, std::size_t bytes) {
  return emulated_call({call, "", nullptr, bytes}, kUnsafe, [&](Record&) {
    if (!pointer) return cudaErrorInvalidValue;
    *pointer = bytes == 0 ? nullptr : allocate_pinned(bytes);
    return *pointer || bytes == 0 ? cudaSuccess : cudaErrorMemoryAllocation;
  });
}

}  // namespace

namespace emulator {

void* view(const void* pointer, std::size_t bytes, const std::string& what) {
  if (memory().contains(pointer) && memory().is_live(pointer, bytes, current_device()))
    return memory().view(pointer);
  violation(what + " is not in memory of this device");
  return nullptr;
}

}  // namespace emulator

extern "C" {

cudaError_t cudaMalloc(void** pointer, std::size_t bytes) {
  return emulated_call({"cudaMalloc", "", nullptr, bytes}, kUnsafe,
                       [&](Record&) { return allocate_device(pointer, bytes); });
}

// Like a real one, waits for the device first.
cudaError_t cudaFree(void* pointer) {
  return emulated_call({"cudaFree"}, kReleases | kUnsafe, [&](Record&) {
    if (!pointer) return cudaSuccess;
    wait_for_device(current_device());
    return memory().free(pointer) ? cudaSuccess : cudaErrorInvalidValue;
  });
}

cudaError_t cudaMallocAsync(void** pointer, std::size_t bytes, cudaStream_t handle) {
  return emulated_call({"cudaMallocAsync", "", handle, bytes}, 0, [&](Record&) {
    const auto stream = streams().find(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    const cudaError_t refused = refuse_if_captured(stream, cudaErrorStreamCaptureUnsupported);
    return refused == cudaSuccess ? allocate_device(pointer, bytes) : refused;
  });
}

cudaError_t cudaFreeAsync(void* pointer, cudaStream_t handle) {
  return emulated_call({"cudaFreeAsync", "", handle}, kReleases, [&](Record&) {
    const auto stream = streams().find(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    if (!pointer) return cudaSuccess;
    if (!memory().is_live(pointer, 0)) return cudaErrorInvalidValue;
    const cudaError_t refused = refuse_if_captured(stream, cudaErrorStreamCaptureUnsupported);
    if (refused != cudaSuccess) return refused;
    stream->push({"",
                  [pointer] {
                    if (!memory().free(pointer)) violation("cudaFreeAsync of memory that is not allocated");
                  },
                  true});
    return cudaSuccess;
  });
}

cudaError_t cudaMallocHost(void** pointer, std::size_t bytes) {
  return allocate_host("cudaMallocHost", pointer, bytes);
}

cudaError_t cudaHostAlloc(void** pointer, std::size_t bytes, unsigned) {
  return allocate_host("cudaHostAlloc", pointer, bytes);
}

cudaError_t cudaFreeHost(void* pointer) {
  return emulated_call({"cudaFreeHost"}, kReleases | kUnsafe, [&](Record&) {
    return !pointer || free_pinned(pointer) ? cudaSuccess : cudaErrorInvalidValue;
  });
}
}
