#include <cstring>

#include "cuda/kernels/block_reduce.cuh"
#include "cuda/kernels/dtype.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/softmax.h"

namespace xception {

namespace {

using Rank = unsigned long long;

// Larger for a larger value and, of equal values, for a smaller column; no two are equal, none is ~0. NaN is
// the largest value. Positive floats are in the order of their bits, negative ones in the opposite.
__device__ __forceinline__ Rank rank_of(float value, int column) {
  if (value == 0.0f) value = 0.0f;  // -0 is equal to 0
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint32_t key = bits >> 31 ? ~bits : bits | 0x80000000u;
  if (value != value) key = 0xffffffffu;
  return static_cast<Rank>(key) << 32 | (0xfffffffeu - static_cast<uint32_t>(column));
}

__device__ __forceinline__ int column_of(Rank rank) {
  return static_cast<int>(0xfffffffeu - static_cast<uint32_t>(rank));
}

// A block a row: k times the largest of those below the last.
template <typename T>
__global__ void __launch_bounds__(kRowBlock, 4)
    top_k_kernel(int columns, int k, const T* input, float* output) {
  const T* const row = input + static_cast<int64_t>(blockIdx.x) * columns;
  float* const pairs = output + static_cast<int64_t>(blockIdx.x) * k * 2;
  wait_for_earlier_kernels();
  Rank last = ~Rank{0};
  for (int64_t position = 0; position < k; position++) {
    Rank best = 0;
    for (int64_t column = threadIdx.x; column < columns; column += blockDim.x) {
      const Rank rank = rank_of(to_float(row[column]), static_cast<int>(column));
      if (rank < last && rank > best) best = rank;
    }
    last = block_reduce(best, Largest());
    if (threadIdx.x == 0) {
      const int column = column_of(last);
      pairs[2 * position] = to_float(row[column]);
      pairs[2 * position + 1] = static_cast<float>(column);
    }
  }
}

}  // namespace

void top_k(DType dtype, int rows, int columns, int k, const void* input, float* output, LaunchStream stream) {
  dispatch_floating(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    launch("top_k", top_k_kernel<T>, one_block_each(rows, columns), stream, columns, k, input, output);
  });
}

}  // namespace xception
