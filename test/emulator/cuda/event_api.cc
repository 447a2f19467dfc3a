#include "call.h"
#include "capture.h"
#include "device_memory.h"
#include "stream.h"

using namespace emulator;

namespace {

struct Event {
  int device;
  unsigned flags;
  std::mutex mutex;
  std::shared_ptr<Ticket> ticket;  // of the last record; null before the first
  CapturedPoint captured;          // when that was during a capture
};

Handles<cudaEvent_t, Event>& events() {
  static auto* instance = new Handles<cudaEvent_t, Event>("event");
  return *instance;
}

cudaError_t create_event(const char* call, cudaEvent_t* event, unsigned flags) {
  return emulated_call({call}, 0, [&](Record&) {
    if (!event || (flags & ~(cudaEventBlockingSync | cudaEventDisableTiming))) return cudaErrorInvalidValue;
    if (device_count() == 0) return cudaErrorNoDevice;
    auto made = std::make_shared<Event>();
    made->device = current_device();
    made->flags = flags;
    *event = events().add(std::move(made));
    return cudaSuccess;
  });
}

// Where the event was last recorded; spoils the capture if that was in one.
cudaError_t last_record(Event& event, std::shared_ptr<Ticket>& ticket) {
  std::lock_guard<std::mutex> lock(event.mutex);
  ticket = event.ticket;
  return refuse_if_captured(event.captured);
}

}  // namespace

extern "C" {

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return create_event("cudaEventCreate", event, cudaEventDefault);
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
  return create_event("cudaEventCreateWithFlags", event, flags);
}

cudaError_t cudaEventDestroy(cudaEvent_t handle) {
  return emulated_call({"cudaEventDestroy"}, kReleases, [&](Record&) {
    return events().remove(handle) ? cudaSuccess : cudaErrorInvalidResourceHandle;
  });
}

cudaError_t cudaEventRecord(cudaEvent_t handle, cudaStream_t stream_handle) {
  return emulated_call({"cudaEventRecord", "", stream_handle}, 0, [&](Record& record) {
    const auto event = events().find(handle);
    const auto stream = streams().find(stream_handle);
    if (!event || !stream || event->device != stream->device()) return cudaErrorInvalidResourceHandle;
    record.event = handle_number(handle);
    std::lock_guard<std::mutex> lock(event->mutex);
    const auto capturing = capture_status(*stream);
    if (capturing == cudaStreamCaptureStatusInvalidated) return cudaErrorStreamCaptureInvalidated;
    event->captured = captured_point(*stream);
    if (capturing == cudaStreamCaptureStatusActive) return cudaSuccess;
    event->ticket = std::make_shared<Ticket>();
    return submit(stream, {"", [ticket = event->ticket] { ticket->pass(); }, true});
  });
}

cudaError_t cudaStreamWaitEvent(cudaStream_t stream_handle, cudaEvent_t handle, unsigned flags) {
  return emulated_call({"cudaStreamWaitEvent", "", stream_handle}, 0, [&](Record& record) {
    const auto event = events().find(handle);
    const auto stream = streams().find(stream_handle);
    if (!event || !stream) return cudaErrorInvalidResourceHandle;
    if (flags != 0) return cudaErrorInvalidValue;
    record.event = handle_number(handle);
    std::lock_guard<std::mutex> lock(event->mutex);
    if (event->captured.capture || capture_status(*stream) != cudaStreamCaptureStatusNone) {
      return wait_for_captured(stream, event->captured);
    }
    if (!event->ticket) return cudaSuccess;
    return submit(stream, {"", [ticket = event->ticket] { ticket->wait(); }, true});
  });
}

cudaError_t cudaEventQuery(cudaEvent_t handle) {
  return emulated_call({"cudaEventQuery"}, kUnsafe, [&](Record&) {
    const auto event = events().find(handle);
    if (!event) return cudaErrorInvalidResourceHandle;
    std::shared_ptr<Ticket> ticket;
    const cudaError_t refused = last_record(*event, ticket);
    if (refused != cudaSuccess) return refused;
    return !ticket || ticket->passed() ? cudaSuccess : cudaErrorNotReady;
  });
}

cudaError_t cudaEventSynchronize(cudaEvent_t handle) {
  return emulated_call({"cudaEventSynchronize"}, kUnsafe, [&](Record& record) {
    const auto event = events().find(handle);
    if (!event) return cudaErrorInvalidResourceHandle;
    record.event = handle_number(handle);
    std::shared_ptr<Ticket> ticket;
    const cudaError_t refused = last_record(*event, ticket);
    if (refused != cudaSuccess) return refused;
    if (ticket) ticket->wait();
    DeviceMemory::instance().check_guards();
    return error_of(event->device);
  });
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start_handle, cudaEvent_t end_handle) {
  return emulated_call({"cudaEventElapsedTime"}, 0, [&](Record&) {
    if (!milliseconds) return cudaErrorInvalidValue;
    const auto start = events().find(start_handle);
    const auto end = events().find(end_handle);
    if (!start || !end || ((start->flags | end->flags) & cudaEventDisableTiming))
      return cudaErrorInvalidResourceHandle;
    std::shared_ptr<Ticket> first;
    std::shared_ptr<Ticket> last;
    cudaError_t refused = last_record(*start, first);
    if (refused == cudaSuccess) refused = last_record(*end, last);
    if (refused != cudaSuccess) return refused;
    if (!first || !last) return cudaErrorInvalidResourceHandle;
    if (!first->passed() || !last->passed()) return cudaErrorNotReady;
    *milliseconds = std::chrono::duration<float, std::milli>(last->time() - first->time()).count();
    return cudaSuccess;
  });
}
}
