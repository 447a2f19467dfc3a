#include <cuda_runtime.h>

#include "cuda/kernels/dtype.cuh"
#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/random_values.h"

namespace xception {

namespace {

constexpr int kBlock = 256;

// Any bit of `x` changes half of the bits of the result (Wellons, "lowbias32").
__device__ __forceinline__ uint32_t scrambled(uint32_t x) {
  x = (x ^ (x >> 16)) * 0x7feb352du;
  x = (x ^ (x >> 15)) * 0x846ca68bu;
  return x ^ (x >> 16);
}

template <typename T>
__device__ __forceinline__ void from_bits(uint32_t bits, T& result) {
  from_float(static_cast<float>(bits >> 8) * (1.0f / (1 << 23)) - 1.0f, result);
}
__device__ __forceinline__ void from_bits(uint32_t bits, uint8_t& result) {
  result = static_cast<uint8_t>(bits >> 24);
}

template <typename T>
__global__ void __launch_bounds__(kBlock, 4) random_values_kernel(int64_t count, uint32_t seed, T* output) {
  const int64_t index = thread_index();
  wait_for_earlier_kernels();
  if (index >= count) return;
  T value;
  from_bits(scrambled(static_cast<uint32_t>(index) ^ scrambled(seed + static_cast<uint32_t>(index >> 32))),
            value);
  output[index] = value;
}

}  // namespace

void random_values(DType dtype, int64_t count, uint32_t seed, void* output, LaunchStream stream) {
  if (count == 0) return;
  dispatch_dtype(dtype == DType::int8 ? DType::uint8 : dtype, [&](auto tag) {
    launch("random_values", random_values_kernel<typename decltype(tag)::Type>,
           one_thread_each(count, kBlock), stream, count, seed, output);
  });
}

}  // namespace xception
