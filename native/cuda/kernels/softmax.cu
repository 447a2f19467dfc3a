#include <cmath>

#include "cuda/kernels/block_reduce.cuh"
#include "cuda/kernels/dtype.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/softmax.h"

namespace xception {

namespace {

// A block a row. A NaN, or nothing but -inf, makes the whole row NaN, as in Keras.
template <typename T>
__global__ void __launch_bounds__(kRowBlock, 4) softmax_kernel(int columns, const T* input, float* output) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * columns;
  const int first = static_cast<int>(threadIdx.x);
  const int step = static_cast<int>(blockDim.x);
  wait_for_earlier_kernels();

  float largest = -INFINITY;
  for (int64_t i = first; i < columns; i += step) largest = fmaxf(largest, to_float(input[row + i]));
  largest = block_reduce(largest, Largest());
  float sum = 0.0f;
  for (int64_t i = first; i < columns; i += step) sum += expf(to_float(input[row + i]) - largest);
  sum = block_reduce(sum, Sum());
  for (int64_t i = first; i < columns; i += step) {
    output[row + i] = expf(to_float(input[row + i]) - largest) / sum;
  }
}

}  // namespace

void softmax(DType dtype, int rows, int columns, const void* input, float* output, LaunchStream stream) {
  dispatch_floating(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    launch("softmax", softmax_kernel<T>, one_block_each(rows, columns), stream, columns, input, output);
  });
}

}  // namespace xception
