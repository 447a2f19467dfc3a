#pragma once
#include <cuda_runtime.h>

#include <functional>
#include <memory>

#include "core/backend.h"

namespace xception {

// Captures what `enqueue` gives the stream, and those that fork from it and join it again, into a CUDA graph.
// The streams are as they were before when this throws; ERR_DEVICE_LOST where the device is lost, whatever
// failed first.
std::unique_ptr<Recording> record_graph(cudaStream_t stream, const std::function<void()>& enqueue);

// Throws ERR_BACKEND when the stream is being captured and that was spoiled. For behind a library's call,
// which may report nothing: the next call would, and would be blamed.
void check_capture(cudaStream_t stream);

}  // namespace xception
