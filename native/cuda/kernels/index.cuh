#pragma once
#include <cuda_runtime.h>

#include <cstdint>

namespace xception {

__device__ __forceinline__ int64_t thread_index() {
  return static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
}

// Takes the last axis, of `size`, off a row-major index and returns the position on it. A GPU divides 64-bit
// numbers slowly, so it is done only for those that need it.
__device__ __forceinline__ int64_t take_axis(int64_t& index, int64_t size) {
  const int64_t whole = index;
  if (((whole | size) >> 32) == 0) {
    index = static_cast<uint32_t>(whole) / static_cast<uint32_t>(size);
  } else {
    index = whole / size;
  }
  return whole - index * size;
}

}  // namespace xception
