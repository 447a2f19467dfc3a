#include <cstring>

#include "call.h"
#include "capture.h"
#include "device_memory.h"
#include "pinned_memory.h"
#include "stream.h"

using namespace emulator;

namespace {

DeviceMemory& memory() { return DeviceMemory::instance(); }

// The rows of a copy; one for a plain one.
struct Copy {
  void* to;
  std::size_t to_pitch;
  const void* from;
  std::size_t from_pitch;
  std::size_t width;
  std::size_t height;
  bool to_device;
  bool from_device;

  std::size_t to_bytes() const { return height == 0 ? 0 : (height - 1) * to_pitch + width; }
  std::size_t from_bytes() const { return height == 0 ? 0 : (height - 1) * from_pitch + width; }

  void run() const {
    auto* out = static_cast<char*>(to_device ? memory().view(to) : to);
    const auto* in = static_cast<const char*>(from_device ? memory().view(from) : from);
    for (std::size_t row = 0; row < height; ++row)
      std::memcpy(out + row * to_pitch, in + row * from_pitch, width);
  }
};

const char* name_of(cudaMemcpyKind kind) {
  switch (kind) {
    case cudaMemcpyHostToHost:
      return "HostToHost";
    case cudaMemcpyHostToDevice:
      return "HostToDevice";
    case cudaMemcpyDeviceToHost:
      return "DeviceToHost";
    case cudaMemcpyDeviceToDevice:
      return "DeviceToDevice";
    case cudaMemcpyDefault:
      return "Default";
  }
  return "";
}

cudaError_t check_direction(Copy& copy, cudaMemcpyKind kind) {
  if (kind < cudaMemcpyHostToHost || kind > cudaMemcpyDefault) return cudaErrorInvalidMemcpyDirection;
  if (copy.width > copy.to_pitch || copy.width > copy.from_pitch) return cudaErrorInvalidValue;
  copy.to_device = memory().contains(copy.to);
  copy.from_device = memory().contains(copy.from);
  if (kind == cudaMemcpyDefault) return cudaSuccess;
  const bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
  const bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
  return to_device == copy.to_device && from_device == copy.from_device ? cudaSuccess : cudaErrorInvalidValue;
}

// What is wrong with the memory of a copy; empty if nothing is. A real GPU copies from and to pageable memory
// too, but then neither asynchronously nor from where the caller believes.
std::string fault_of(const Copy& copy) {
  const auto side = [](const void* pointer, std::size_t bytes, bool device) -> std::string {
    if (device) return memory().is_live(pointer, bytes) ? "" : "device memory that is not allocated";
    return is_pinned(pointer, bytes) ? "" : "host memory that is not pinned";
  };
  if (copy.width == 0 || copy.height == 0) return "";
  const auto from = side(copy.from, copy.from_bytes(), copy.from_device);
  if (!from.empty()) return "copy from " + from;
  const auto to = side(copy.to, copy.to_bytes(), copy.to_device);
  return to.empty() ? "" : "copy to " + to;
}

cudaError_t copy_async(const char* call, Copy copy, cudaMemcpyKind kind, cudaStream_t handle) {
  Record record{call, name_of(kind), handle, copy.width * copy.height};
  return emulated_call(record, kAsynchronous, [&](Record&) {
    const auto stream = streams().find(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    const cudaError_t error = check_direction(copy, kind);
    if (error != cudaSuccess) return error;
    const auto fault = fault_of(copy);
    if (!fault.empty()) {
      violation(std::string(call) + ": " + fault);
      return cudaErrorInvalidValue;
    }
    const int device = stream->device();
    return submit(stream, {name_of(kind), [copy, device] {
                             // Memory may have gone since.
                             const auto late = fault_of(copy);
                             if (late.empty()) return copy.run();
                             violation(late);
                             fail_device(device, cudaErrorIllegalAddress);
                           }});
  });
}

}  // namespace

extern "C" {

// On the legacy default stream: behind the work of all blocking streams.
cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  return emulated_call({"cudaMemcpy", name_of(kind), nullptr, bytes}, kUnsafe, [&](Record&) {
    Copy copy = {to, bytes, from, bytes, bytes, 1, false, false};
    const cudaError_t error = check_direction(copy, kind);
    if (error != cudaSuccess) return error;
    if (copy.to_device && !memory().is_live(to, bytes)) return cudaErrorInvalidValue;
    if (copy.from_device && !memory().is_live(from, bytes)) return cudaErrorInvalidValue;
    for (const auto& stream : streams().all()) {
      if (stream->blocking()) stream->wait();
    }
    copy.run();
    return cudaSuccess;
  });
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return copy_async("cudaMemcpyAsync", {to, bytes, from, bytes, bytes, 1, false, false}, kind, stream);
}

cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                              std::size_t width, std::size_t height, cudaMemcpyKind kind,
                              cudaStream_t stream) {
  return copy_async("cudaMemcpy2DAsync", {to, to_pitch, from, from_pitch, width, height, false, false}, kind,
                    stream);
}

cudaError_t cudaMemsetAsync(void* pointer, int value, std::size_t bytes, cudaStream_t handle) {
  return emulated_call({"cudaMemsetAsync", "", handle, bytes}, kAsynchronous, [&](Record&) {
    const auto stream = streams().find(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    if (!memory().is_live(pointer, bytes)) return cudaErrorInvalidValue;
    return submit(stream, {"memset", [=] {
                             if (void* bytes_there = view(pointer, bytes, "cudaMemsetAsync")) {
                               std::memset(bytes_there, value, bytes);
                             } else {
                               fail_device(current_device(), cudaErrorIllegalAddress);
                             }
                           }});
  });
}
}
