#pragma once
#include <cuda_runtime.h>

#include "cuda/kernels/launch.h"

namespace xception {

constexpr int kWarp = 32;

// combine() over the values of all threads of the block, which is a multiple of a warp; every thread gets it.
template <typename T, typename Combine>
__device__ T block_reduce(T value, Combine combine) {
  __shared__ T partial[kWarp];
  const int thread = static_cast<int>(threadIdx.x);
  const int warps = static_cast<int>(blockDim.x) / kWarp;
  for (int distance = kWarp / 2; distance > 0; distance /= 2) {
    value = combine(value, __shfl_xor_sync(0xffffffff, value, distance));
  }
  if (thread % kWarp == 0) partial[thread / kWarp] = value;
  __syncthreads();
  value = partial[0];
  for (int warp = 1; warp < warps; warp++) value = combine(value, partial[warp]);
  // Before `partial` is used again.
  __syncthreads();
  return value;
}

struct Sum {
  __device__ float operator()(float a, float b) const { return a + b; }
};

struct Largest {
  template <typename T>
  __device__ T operator()(T a, T b) const {
    return b > a ? b : a;
  }
};

constexpr int kRowBlock = 256;

// A block a row, of as many threads as the row gives work to, in whole warps.
inline LaunchShape one_block_each(int rows, int columns) {
  const int threads = columns < kRowBlock ? (columns + kWarp - 1) / kWarp * kWarp : kRowBlock;
  return {dim3(static_cast<unsigned>(rows)), dim3(static_cast<unsigned>(threads))};
}

}  // namespace xception
