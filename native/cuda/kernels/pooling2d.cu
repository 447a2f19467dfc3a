#include "cuda/kernels/epilogue.cuh"
#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/pooling2d.h"
#include "cuda/kernels/pooling_reduction.cuh"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/window_geometry.h"

namespace xception {

namespace {

constexpr int kBlock = 128;

// `count` channels of one image, and where a window stands on it.
template <typename T, int count>
struct Taps {
  const T* image;
  Extent size;
  int channels;
  int y;
  int x;

  __device__ __forceinline__ bool has(int row, int column) const {
    return y + row >= 0 && y + row < size.rows && x + column >= 0 && x + column < size.columns;
  }
  // Where there is none, the nearest: as padding is less than the window, one of the same window.
  __device__ __forceinline__ Vector<T, count> load(int row, int column) const {
    const int64_t pixel =
        static_cast<int64_t>(clamp(y + row, size.rows)) * size.columns + clamp(x + column, size.columns);
    return load_vector<count>(image + pixel * channels);
  }
  __device__ __forceinline__ static int clamp(int position, int length) {
    return position < 0 ? 0 : position < length ? position : length - 1;
  }
};

// All the loads are under way at once: there is no branch.
template <typename Reduction, typename T, int count>
__device__ __forceinline__ void reduce_3x3(const Taps<T, count>& taps, float (&results)[count]) {
  Vector<T, count> window[9];
  XCEPTION_UNROLL
  for (int tap = 0; tap < 9; tap++) window[tap] = taps.load(tap / 3, tap % 3);
  XCEPTION_UNROLL
  for (int tap = 0; tap < 9; tap++) {
    const bool is_repeated = !taps.has(tap / 3, tap % 3);
    XCEPTION_UNROLL
    for (int i = 0; i < count; i++) {
      const float value = to_float(window[tap].values[i]);
      results[i] = Reduction::combine(results[i], is_repeated ? Reduction::repeated(value) : value);
    }
  }
}

template <typename Reduction, typename T, int count>
__device__ __forceinline__ void reduce_any(const Taps<T, count>& taps, Extent window,
                                           float (&results)[count]) {
  for (int row = 0; row < window.rows; row++) {
    for (int column = 0; column < window.columns; column++) {
      if (!taps.has(row, column)) continue;
      float values[count];
      to_float(taps.load(row, column), values);
      XCEPTION_UNROLL
      for (int i = 0; i < count; i++) results[i] = Reduction::combine(results[i], values[i]);
    }
  }
}

// How many of `window` positions from `first` lie on an axis of `size`.
__device__ __forceinline__ int overlap(int first, int window, int size) {
  const int end = first + window;
  return (end < size ? end : size) - (first > 0 ? first : 0);
}

// A thread pools `count` channels of one pixel.
template <typename Reduction, typename T, int count, bool is_3x3>
__global__ void __launch_bounds__(kBlock, 4)
    pooling2d_kernel(const WindowGeometry geometry, int channels, int64_t threads, const T* input,
                     const Epilogue<T> epilogue, T* output) {
  int64_t index = thread_index();
  if (index >= threads) return;
  const int64_t position = index * count;
  const int channel = static_cast<int>(take_axis(index, channels / count)) * count;
  const int x = static_cast<int>(take_axis(index, geometry.output.columns)) * geometry.strides.columns -
                geometry.padding.columns;
  const int y = static_cast<int>(take_axis(index, geometry.output.rows)) * geometry.strides.rows -
                geometry.padding.rows;
  const T* const image = input + index * geometry.input.rows * geometry.input.columns * channels + channel;
  const Taps<T, count> taps = {image, geometry.input, channels, y, x};
  wait_for_earlier_kernels();

  float results[count];
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) results[i] = Reduction::identity();
  if constexpr (is_3x3) {
    reduce_3x3<Reduction>(taps, results);
  } else {
    reduce_any<Reduction>(taps, geometry.window, results);
  }
  const int pooled = overlap(y, geometry.window.rows, geometry.input.rows) *
                     overlap(x, geometry.window.columns, geometry.input.columns);
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) results[i] = Reduction::finish(results[i], pooled);
  finish(epilogue, channel, position, results, output);
}

template <typename Reduction, typename T>
void pool(const Pooling2dProblem& problem, const void* input, const void* residual, void* output,
          LaunchStream stream) {
  const WindowGeometry geometry = {to_extent(problem.input),
                                   to_extent(problem.output),
                                   to_extent(problem.pool_size),
                                   to_extent(problem.strides),
                                   {1, 1},
                                   to_extent(problem.padding)};
  const Epilogue<T> epilogue = {nullptr, static_cast<const T*>(residual), problem.activation};
  dispatch_width<kWidest<T>>(problem.channels, [&](auto width) {
    constexpr int count = decltype(width)::value;
    const int64_t threads =
        problem.batch * problem.output[0] * problem.output[1] * (problem.channels / count);
    const auto kernel = problem.pool_size == Pair{3, 3} ? pooling2d_kernel<Reduction, T, count, true>
                                                        : pooling2d_kernel<Reduction, T, count, false>;
    launch("pooling2d", kernel, one_thread_each(threads, kBlock), stream, geometry, problem.channels, threads,
           input, epilogue, output);
  });
}

}  // namespace

void pooling2d(const Pooling2dProblem& problem, const void* input, const void* residual, void* output,
               LaunchStream stream) {
  dispatch_floating(problem.dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    if (problem.mode == Pooling2dProblem::Mode::max) {
      pool<MaxReduction, T>(problem, input, residual, output, stream);
    } else {
      pool<AverageReduction, T>(problem, input, residual, output, stream);
    }
  });
}

}  // namespace xception
