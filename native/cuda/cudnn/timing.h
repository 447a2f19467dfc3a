#pragma once
#include <cuda_runtime.h>

#include <functional>
#include <limits>

namespace xception {

constexpr double kNever = std::numeric_limits<double>::infinity();

// Milliseconds that the device takes for what `enqueue` gives the stream: the median of a few rounds. It is
// timed as a CUDA graph, which is how a warm model runs it; otherwise the host's calls would be timed where
// kernels are short. kNever as soon as it is clear that it is more than `hopeless`. The stream is done when
// this returns.
double time_recorded(cudaStream_t stream, const std::function<void()>& enqueue, double hopeless = kNever);

// The same for work that cannot be captured, the host's calls included.
double time_plainly(cudaStream_t stream, const std::function<void()>& enqueue, double hopeless = kNever);

}  // namespace xception
