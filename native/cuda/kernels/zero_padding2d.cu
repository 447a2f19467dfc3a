#include "cuda/kernels/activation.cuh"
#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/vector.cuh"
#include "cuda/kernels/window_geometry.h"
#include "cuda/kernels/zero_padding2d.h"

namespace xception {

namespace {

constexpr int kBlock = 256;

template <typename T, int count>
__global__ void __launch_bounds__(kBlock, 4)
    zero_padding2d_kernel(Extent input, Extent output, Extent padding, int channels, bool use_relu,
                          int64_t threads, const T* from, T* to) {
  int64_t image = thread_index();
  if (image >= threads) return;
  const int64_t position = image * count;
  const int channel = static_cast<int>(take_axis(image, channels / count)) * count;
  const int x = static_cast<int>(take_axis(image, output.columns)) - padding.columns;
  const int y = static_cast<int>(take_axis(image, output.rows)) - padding.rows;
  wait_for_earlier_kernels();
  float values[count] = {};
  if (y >= 0 && y < input.rows && x >= 0 && x < input.columns) {
    load(from + ((image * input.rows + y) * input.columns + x) * channels + channel, values);
  }
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) {
    if (use_relu) values[i] = relu(values[i]);
  }
  store(values, to + position);
}

}  // namespace

void zero_padding2d(DType dtype, int batch, const Pair& input, int channels, const Edges& padding, bool relu,
                    const void* from, void* to, LaunchStream stream) {
  const auto [top, bottom, left, right] = padding;
  const Pair output = {input[0] + top + bottom, input[1] + left + right};
  const Extent before = to_extent({top, left});
  dispatch_floating(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    dispatch_width<kWidest<T>>(channels, [&](auto width) {
      constexpr int count = decltype(width)::value;
      const int64_t threads = batch * output[0] * output[1] * (channels / count);
      launch("zero_padding2d", zero_padding2d_kernel<T, count>, one_thread_each(threads, kBlock), stream,
             to_extent(input), to_extent(output), before, channels, relu, threads, from, to);
    });
  });
}

}  // namespace xception
