#include "call.h"
#include "capture.h"
#include "device_memory.h"
#include "stream.h"

using namespace emulator;

namespace {

cudaError_t create_stream(const char* call, cudaStream_t* stream, unsigned flags) {
  return emulated_call({call}, 0, [&](Record& record) {
    if (!stream || flags > cudaStreamNonBlocking) return cudaErrorInvalidValue;
    if (device_count() == 0) return cudaErrorNoDevice;
    *stream = Stream::create(current_device(), flags == cudaStreamDefault)->handle;
    record.stream = *stream;
    return cudaSuccess;
  });
}

}  // namespace

extern "C" {

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return create_stream("cudaStreamCreate", stream, cudaStreamDefault);
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  return create_stream("cudaStreamCreateWithFlags", stream, flags);
}

// Work that the stream was given is still done.
cudaError_t cudaStreamDestroy(cudaStream_t handle) {
  return emulated_call({"cudaStreamDestroy", "", handle}, kReleases, [&](Record&) {
    const auto stream = streams().remove(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    stream->close();
    return cudaSuccess;
  });
}

cudaError_t cudaStreamSynchronize(cudaStream_t handle) {
  return emulated_call({"cudaStreamSynchronize", "", handle}, kUnsafe, [&](Record&) {
    const auto stream = streams().find(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    const cudaError_t refused = refuse_if_captured(stream, cudaErrorStreamCaptureUnsupported);
    if (refused != cudaSuccess) return refused;
    stream->wait();
    DeviceMemory::instance().check_guards();
    return error_of(stream->device());
  });
}

cudaError_t cudaStreamQuery(cudaStream_t handle) {
  return emulated_call({"cudaStreamQuery", "", handle}, kUnsafe, [&](Record&) {
    const auto stream = streams().find(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    const cudaError_t refused = refuse_if_captured(stream, cudaErrorStreamCaptureUnsupported);
    if (refused != cudaSuccess) return refused;
    return stream->idle() ? error_of(stream->device()) : cudaErrorNotReady;
  });
}

cudaError_t cudaStreamBeginCapture(cudaStream_t handle, cudaStreamCaptureMode mode) {
  return emulated_call({"cudaStreamBeginCapture", "", handle}, 0, [&](Record&) {
    const auto stream = streams().find(handle);
    return stream ? begin_capture(stream, mode) : cudaErrorInvalidResourceHandle;
  });
}

cudaError_t cudaStreamIsCapturing(cudaStream_t handle, cudaStreamCaptureStatus* status) {
  return emulated_call({"cudaStreamIsCapturing", "", handle}, 0, [&](Record&) {
    const auto stream = streams().find(handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    if (!status) return cudaErrorInvalidValue;
    *status = capture_status(*stream);
    return cudaSuccess;
  });
}
}
