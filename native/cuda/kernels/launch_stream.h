#pragma once
#include <cuda_runtime.h>

namespace xception {

// The stream that a kernel of our own is given to.
//
// A programmatic launch (compute capability 9.0 and newer) may begin while the kernel ahead of it on the
// stream still runs, and waits in its own code (programmatic.cuh). CUDA lets it begin when all blocks of that
// kernel have ended or called cudaTriggerProgrammaticLaunchCompletion(): a kernel of cuDNN's that does not
// call it ends first, and what it wrote is seen after the wait. Behind a copy, or a wait for an event, there
// is no kernel to overlap with, and the launch is an ordinary one. A kernel that is launched without the
// attribute begins when all before it has ended. In a capture the attribute becomes a programmatic edge of
// the graph (CUDA 12.3 and newer); where branches join, the wait is for the kernels at the ends of all edges.
struct LaunchStream {
  LaunchStream(cudaStream_t stream_, bool programmatic_ = false)
      : stream(stream_), programmatic(programmatic_) {}
  operator cudaStream_t() const { return stream; }

  cudaStream_t stream;
  bool programmatic;
};

}  // namespace xception
