#pragma once
#include <cuda_runtime.h>

#include <memory>

#include "cuda/error.h"

namespace xception {

template <typename T, auto destroy>
struct DestroyHandle {
  using pointer = T;
  void operator()(T handle) const { ignore_cuda_error(destroy(handle)); }
};

template <typename T, auto destroy>
using Handle = std::unique_ptr<void, DestroyHandle<T, destroy>>;

using StreamHandle = Handle<cudaStream_t, cudaStreamDestroy>;
using EventHandle = Handle<cudaEvent_t, cudaEventDestroy>;
using GraphHandle = Handle<cudaGraph_t, cudaGraphDestroy>;
using GraphExecHandle = Handle<cudaGraphExec_t, cudaGraphExecDestroy>;

// On the current device. The stream does not wait for the legacy default stream.
StreamHandle make_stream();
// For ordering and waiting; carries no time.
EventHandle make_event();
EventHandle make_timing_event();

}  // namespace xception
