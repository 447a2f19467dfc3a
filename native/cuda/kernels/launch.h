#pragma once
#include <cuda_runtime.h>

#include <cstdint>

#include "cuda/error.h"
#include "cuda/kernels/launch_stream.h"

namespace xception {

struct LaunchShape {
  dim3 grid;
  dim3 block;
};

// A thread for each of `count` items, along x.
inline LaunchShape one_thread_each(int64_t count, int block) {
  return {dim3(static_cast<unsigned>((count + block - 1) / block)), dim3(static_cast<unsigned>(block))};
}

}  // namespace xception

#ifdef XCEPTION_EMULATED_KERNELS
// The same .cu files compiled for the CPU: test/emulator defines launch().
#include "emulated_launch.h"
#else
namespace xception {

// Starts `kernel` on the stream. Throws what the launch itself reports.
template <typename... Parameters, typename... Arguments>
void launch(const char* name, void (*kernel)(Parameters...), const LaunchShape& shape,
            const LaunchStream& stream, Arguments... arguments) {
  cudaLaunchConfig_t config = {};
  config.gridDim = shape.grid;
  config.blockDim = shape.block;
  config.stream = stream.stream;
  cudaLaunchAttribute attribute = {};
  attribute.id = cudaLaunchAttributeProgrammaticStreamSerialization;
  attribute.val.programmaticStreamSerializationAllowed = 1;
  if (stream.programmatic) {
    config.attrs = &attribute;
    config.numAttrs = 1;
  }
  check_cuda(cudaLaunchKernelEx(&config, kernel, static_cast<Parameters>(arguments)...), name);
}

}  // namespace xception
#endif
