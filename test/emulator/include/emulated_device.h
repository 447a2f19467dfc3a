#pragma once
// What a kernel's source needs to be compiled as C++. A kernel is a function that is called once for every
// thread; the threads of a block run one after the other on one thread of the host (../cuda/block.h).
#include <cstring>
#include <type_traits>

#include "vector_types.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
// One block runs at a time on a thread of the host.
#define __shared__ static thread_local
#define __launch_bounds__(...)

// __thread rather than thread_local: the latter calls a function at every access from another library.
extern __thread uint3 threadIdx;
extern __thread uint3 blockIdx;
extern __thread dim3 blockDim;
extern __thread dim3 gridDim;

namespace emulator {
void block_barrier();
void warp_barrier(unsigned mask);
// The value that the lane `source` of the same warp brings to the same call.
unsigned long long exchange(unsigned mask, unsigned long long value, unsigned source);
unsigned lane();
void grid_barrier();

template <typename T>
T shuffle(unsigned mask, T value, unsigned source) {
  static_assert(std::is_trivially_copyable<T>::value && sizeof(T) <= sizeof(unsigned long long));
  unsigned long long bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  bits = exchange(mask, bits, source);
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}
}  // namespace emulator

inline void __syncthreads() { emulator::block_barrier(); }
inline void __syncwarp(unsigned mask = 0xffffffffu) { emulator::warp_barrier(mask); }

// Returns when what the stream was given before has ended: until then a kernel that was launched
// programmatically may run ahead of it (../cuda/kernel.cc).
inline void cudaGridDependencySynchronize() { emulator::grid_barrier(); }
// It only allows what the emulator does in any case.
inline void cudaTriggerProgrammaticLaunchCompletion() {}

// A lane that would read beyond its group of `width` lanes gets its own value back.
template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int lane_mask, int width = 32) {
  const unsigned lane = emulator::lane();
  const unsigned source = lane ^ static_cast<unsigned>(lane_mask);
  const unsigned end = lane / width * width + width;
  return emulator::shuffle(mask, value, source < end ? source : lane);
}

template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32) {
  const unsigned lane = emulator::lane();
  return emulator::shuffle(mask, value,
                           lane % width + delta < static_cast<unsigned>(width) ? lane + delta : lane);
}
