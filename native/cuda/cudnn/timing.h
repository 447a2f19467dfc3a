#pragma once
#include <cuda_runtime.h>

#include <functional>

namespace xception {

// Milliseconds that the device takes for what `enqueue` gives the stream: the median of a few rounds. It is
// timed as a CUDA graph, which is how a warm model runs it; otherwise the host's calls would be timed where
// kernels are short.
double time_recorded(cudaStream_t stream, const std::function<void()>& enqueue);

}  // namespace xception
