#include "cuda/handles.h"

namespace xception {

namespace {

EventHandle make_event_with(unsigned flags) {
  cudaEvent_t event = nullptr;
  check_cuda(cudaEventCreateWithFlags(&event, flags), "cudaEventCreateWithFlags");
  return EventHandle(event);
}

}  // namespace

StreamHandle make_stream() {
  cudaStream_t stream = nullptr;
  check_cuda(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreateWithFlags");
  return StreamHandle(stream);
}

EventHandle make_event() { return make_event_with(cudaEventDisableTiming); }

EventHandle make_timing_event() { return make_event_with(cudaEventDefault); }

}  // namespace xception
