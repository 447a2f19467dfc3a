#pragma once
#include <cuda_runtime.h>

#include <functional>
#include <memory>

#include "core/backend.h"

namespace xception {

// Captures what `enqueue` gives the stream, and those that fork from it and join it again, into a CUDA graph.
// The stream is as it was before when this throws.
std::unique_ptr<Recording> record_graph(cudaStream_t stream, const std::function<void()>& enqueue);

}  // namespace xception
