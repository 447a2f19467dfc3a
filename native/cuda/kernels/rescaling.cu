#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/rescaling.h"
#include "cuda/kernels/vector.cuh"

namespace xception {

namespace {

constexpr int kBlock = 256;
// Elements of a vector, pixels of a thread: 16 bytes of float32.
constexpr int kCount = 4;

// One value a channel; both null, or neither.
struct Affine {
  const float* scale;
  const float* offset;

  __device__ __forceinline__ float operator()(float value, int64_t channel) const {
    return scale ? fmaf(value, scale[channel], offset[channel]) : value;
  }
};

template <typename From, typename To, int count>
__global__ void __launch_bounds__(kBlock, 4)
    rescale(int64_t channels, int64_t threads, const From* input, const Affine affine, To* output) {
  int64_t index = thread_index();
  if (index >= threads) return;
  const int64_t position = index * count;
  const int64_t channel = take_axis(index, channels / count) * count;
  wait_for_earlier_kernels();
  float values[count];
  load(input + position, values);
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) values[i] = affine(values[i], channel + i);
  store(values, output + position);
}

// A thread an element of the output, which has channels of its own.
template <typename From, typename To>
__global__ void __launch_bounds__(kBlock, 4)
    rescale_and_pad(int input_channels, int output_channels, int64_t threads, const From* input,
                    const Affine affine, To* output) {
  const int64_t position = thread_index();
  if (position >= threads) return;
  int64_t pixel = position;
  const int64_t channel = take_axis(pixel, output_channels);
  wait_for_earlier_kernels();
  float value[1] = {};
  if (channel < input_channels) value[0] = affine(to_float(input[pixel * input_channels + channel]), channel);
  store(value, output + position);
}

// RGB to RGB0. The first threads take a group of four pixels each, three vectors in and 16 values out; those
// after them one of the pixels that are left over.
template <typename From, typename To>
__global__ void __launch_bounds__(kBlock, 4)
    rescale_rgb(int64_t groups, int64_t threads, const From* input, const Affine affine, To* output) {
  constexpr int kStored = kWidest<To>;
  const int64_t index = thread_index();
  if (index >= threads) return;
  wait_for_earlier_kernels();
  if (index >= groups) {
    const int64_t pixel = groups * kCount + index - groups;
    float values[4] = {};
    XCEPTION_UNROLL
    for (int i = 0; i < 3; i++) values[i] = affine(to_float(input[pixel * 3 + i]), i);
    store(values, output + pixel * 4);
    return;
  }
  input += index * 3 * kCount;
  output += index * 4 * kCount;
  float values[3][kCount];
  XCEPTION_UNROLL
  for (int i = 0; i < 3; i++) load(input + i * kCount, values[i]);
  float results[4 * kCount / kStored][kStored] = {};
  XCEPTION_UNROLL
  for (int i = 0; i < 3 * kCount; i++) {
    const int to = i / 3 * 4 + i % 3;
    results[to / kStored][to % kStored] = affine(values[i / kCount][i % kCount], i % 3);
  }
  XCEPTION_UNROLL
  for (int i = 0; i < 4 * kCount / kStored; i++) store(results[i], output + i * kStored);
}

struct Call {
  int64_t pixels;
  int input_channels;
  int output_channels;
  const void* input;
  Affine affine;
  void* output;
  LaunchStream stream;
};

template <typename From, typename To>
void run(const Call& call) {
  if (call.input_channels == 3 && call.output_channels == 4) {
    const int64_t groups = call.pixels / kCount;
    const int64_t threads = groups + call.pixels % kCount;
    launch("rescaling", rescale_rgb<From, To>, one_thread_each(threads, kBlock), call.stream, groups, threads,
           call.input, call.affine, call.output);
    return;
  }
  const int64_t total = call.pixels * call.output_channels;
  if (call.input_channels != call.output_channels) {
    launch("rescaling", rescale_and_pad<From, To>, one_thread_each(total, kBlock), call.stream,
           call.input_channels, call.output_channels, total, call.input, call.affine, call.output);
    return;
  }
  const int64_t row = call.affine.scale ? call.output_channels : total;
  dispatch_width<kCount>(row, [&](auto width) {
    constexpr int count = decltype(width)::value;
    launch("rescaling", rescale<From, To, count>, one_thread_each(total / count, kBlock), call.stream, row,
           total / count, call.input, call.affine, call.output);
  });
}

}  // namespace

void rescaling(DType from, DType to, int64_t pixels, int input_channels, int output_channels,
               const void* input, const float* scale, const float* offset, void* output,
               LaunchStream stream) {
  const Call call = {pixels, input_channels, output_channels, input, {scale, offset}, output, stream};
  dispatch_dtype(from, [&](auto from_tag) {
    dispatch_floating(to, [&](auto to_tag) {
      run<typename decltype(from_tag)::Type, typename decltype(to_tag)::Type>(call);
    });
  });
}

}  // namespace xception
