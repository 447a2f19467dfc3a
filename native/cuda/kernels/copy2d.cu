#include "cuda/kernels/copy2d.h"
#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/vector.cuh"

namespace xception {

namespace {

constexpr int kBlock = 256;

// In units of as many bytes as everything is aligned to.
template <typename Unit>
__global__ void __launch_bounds__(kBlock, 4)
    copy2d_kernel(int64_t units, int64_t threads, const Unit* input, int64_t input_stride,
                  Unit* __restrict__ output, int64_t output_stride) {
  int64_t row = thread_index();
  if (row >= threads) return;
  const int64_t unit = take_axis(row, units);
  wait_for_earlier_kernels();
  output[row * output_stride + unit] = input[row * input_stride + unit];
}

}  // namespace

void copy2d(int64_t rows, size_t bytes, const void* input, size_t input_stride, void* output,
            size_t output_stride, LaunchStream stream) {
  const size_t alignment = bytes | input_stride | output_stride | reinterpret_cast<uintptr_t>(input) |
                           reinterpret_cast<uintptr_t>(output);
  dispatch_width<kVectorBytes>(static_cast<int64_t>(alignment), [&](auto width) {
    using Unit = Vector<uint8_t, decltype(width)::value>;
    const auto in_units = [](size_t size) { return static_cast<int64_t>(size / sizeof(Unit)); };
    const int64_t threads = rows * in_units(bytes);
    launch("copy2d", copy2d_kernel<Unit>, one_thread_each(threads, kBlock), stream, in_units(bytes), threads,
           input, in_units(input_stride), output, in_units(output_stride));
  });
}

}  // namespace xception
