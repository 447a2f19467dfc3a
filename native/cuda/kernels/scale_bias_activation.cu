#include "cuda/kernels/elementwise.h"
#include "cuda/kernels/epilogue.cuh"
#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"

namespace xception {

namespace {

constexpr int kBlock = 256;

// Without __restrict__: `input` may be `output`.
template <typename T, int count>
__global__ void __launch_bounds__(kBlock, 4)
    scale_bias_activation_kernel(int64_t channels, int64_t threads, const T* input, const float* scale,
                                 const Epilogue<T> epilogue, T* output) {
  int64_t index = thread_index();
  if (index >= threads) return;
  const int64_t position = index * count;
  const int64_t channel = take_axis(index, channels / count) * count;
  wait_for_earlier_kernels();
  float values[count];
  load(input + position, values);
  if (scale) {
    float factors[count];
    load(scale + channel, factors);
    XCEPTION_UNROLL
    for (int i = 0; i < count; i++) values[i] *= factors[i];
  }
  finish(epilogue, channel, position, values, output);
}

}  // namespace

void scale_bias_activation(DType dtype, int64_t pixels, int channels, const void* input, const float* scale,
                           const float* bias, const void* residual, ElementwiseActivation activation,
                           void* output, LaunchStream stream) {
  const int64_t total = pixels * channels;
  const int64_t row = scale || bias ? channels : total;
  dispatch_floating(dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Epilogue<T> epilogue = {bias, static_cast<const T*>(residual), activation};
    dispatch_width<kWidest<T>>(row, [&](auto width) {
      constexpr int count = decltype(width)::value;
      launch("scale_bias_activation", scale_bias_activation_kernel<T, count>,
             one_thread_each(total / count, kBlock), stream, row, total / count, input, scale, epilogue,
             output);
    });
  });
}

}  // namespace xception
