#pragma once
#include <cuda_runtime.h>

namespace xception {

// What every kernel calls before it touches memory that an earlier one reads or writes: returns when all that
// the stream was given before has ended, and what it wrote can be seen. A launch that is not programmatic
// (launch_stream.h) begins no sooner. Weights, which are there before a plan's first kernel begins, and what
// is computed from arguments need not wait for it. No other pointer to const may be __restrict__: that lets a
// kernel read through a cache that takes memory to stay as it is while the kernel runs.
__device__ __forceinline__ void wait_for_earlier_kernels() {
#if defined(XCEPTION_EMULATED_KERNELS) || (defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900)
  // The next kernel may take the places that are free as soon as the last blocks of this one have begun: it
  // waits here in its turn, until this one has ended, and one launched without the attribute is not begun.
  // This one ends after those before it, for it has waited for them: the next one need wait for no other.
  cudaTriggerProgrammaticLaunchCompletion();
  cudaGridDependencySynchronize();
#endif
}

}  // namespace xception
