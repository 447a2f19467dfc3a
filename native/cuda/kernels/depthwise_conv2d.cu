#include "cuda/kernels/depthwise_conv2d.h"
#include "cuda/kernels/depthwise_conv2d_3x3.cuh"
#include "cuda/kernels/launch.h"

namespace xception {

namespace {

constexpr int kBlock = 128;

// Any window; a thread computes `count` channels of one pixel.
template <typename T, int count>
__global__ void __launch_bounds__(kBlock, 8)
    depthwise_conv2d_any(const WindowGeometry geometry, int channels, bool relu_prologue, int64_t threads,
                         const T* __restrict__ input, const T* __restrict__ kernel,
                         const Epilogue<T> epilogue, T* output) {
  int64_t index = thread_index();
  if (index >= threads) return;
  const int64_t position = index * count;
  const int channel = static_cast<int>(take_axis(index, channels / count)) * count;
  const int column = static_cast<int>(take_axis(index, geometry.output.columns));
  const int row = static_cast<int>(take_axis(index, geometry.output.rows));
  const T* const image = input + index * geometry.input.rows * geometry.input.columns * channels + channel;

  float sums[count] = {};
  for (int kernel_row = 0; kernel_row < geometry.window.rows; kernel_row++) {
    const int y =
        row * geometry.strides.rows + kernel_row * geometry.dilation_rate.rows - geometry.padding.rows;
    if (y < 0 || y >= geometry.input.rows) continue;
    for (int kernel_column = 0; kernel_column < geometry.window.columns; kernel_column++) {
      const int x = column * geometry.strides.columns + kernel_column * geometry.dilation_rate.columns -
                    geometry.padding.columns;
      if (x < 0 || x >= geometry.input.columns) continue;
      float values[count];
      load(image + (static_cast<int64_t>(y) * geometry.input.columns + x) * channels, values);
      float weights[count];
      load(kernel + static_cast<int64_t>(kernel_row * geometry.window.columns + kernel_column) * channels +
               channel,
           weights);
      XCEPTION_UNROLL
      for (int i = 0; i < count; i++) {
        sums[i] = fmaf(weights[i], relu_prologue ? relu(values[i]) : values[i], sums[i]);
      }
    }
  }
  finish(epilogue, channel, position, sums, output);
}

bool is_3x3(const DepthwiseConv2dProblem& problem) {
  const Pair ones = {1, 1};
  return problem.kernel == Pair{3, 3} && problem.strides == ones && problem.dilation_rate == ones;
}

template <typename Function>
void dispatch_flags(bool first, bool second, const Function& function) {
  using std::false_type;
  using std::true_type;
  if (first) {
    second ? function(true_type(), true_type()) : function(true_type(), false_type());
  } else {
    second ? function(false_type(), true_type()) : function(false_type(), false_type());
  }
}

// High strips load and multiply less (a strip has two input rows more than output rows), low ones make more
// threads: the highest is taken that still makes enough to fill a large GPU. It does not change any result.
DepthwiseConv2d3x3Shape shape_of(const DepthwiseConv2dProblem& problem, int vectors) {
  constexpr int64_t kEnoughThreads = 32768;
  DepthwiseConv2d3x3Shape shape = {to_extent(problem.input),
                                   to_extent(problem.output),
                                   to_extent(problem.padding),
                                   problem.channels,
                                   0,
                                   0};
  for (const int strip_rows : {19, 10, 7, 4, 1}) {
    const int64_t row_strips = (shape.output.rows + strip_rows - 1) / strip_rows;
    const int64_t strips = (shape.output.columns + kStripColumns - 1) / kStripColumns;
    shape.strip_rows = strip_rows;
    shape.threads = problem.batch * row_strips * strips * vectors;
    if (shape.threads >= kEnoughThreads) break;
  }
  return shape;
}

}  // namespace

void depthwise_conv2d(const DepthwiseConv2dProblem& problem, const void* input, const void* kernel,
                      const float* bias, const void* residual, void* output, cudaStream_t stream) {
  dispatch_floating(problem.dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Epilogue<T> epilogue = {bias, static_cast<const T*>(residual), problem.activation};
    if (is_3x3(problem) && problem.channels % kWidest<T> == 0) {
      const DepthwiseConv2d3x3Shape shape = shape_of(problem, problem.channels / kWidest<T>);
      dispatch_flags(problem.relu_prologue, is_plain(epilogue), [&](auto relu_prologue, auto plain) {
        constexpr auto kernel_3x3 =
            depthwise_conv2d_3x3<T, decltype(relu_prologue)::value, decltype(plain)::value>;
        launch("depthwise_conv2d", kernel_3x3, one_thread_each(shape.threads, kStripBlock), stream, shape,
               input, kernel, epilogue, output);
      });
      return;
    }
    dispatch_width<kWidest<T>>(problem.channels, [&](auto width) {
      constexpr int count = decltype(width)::value;
      const int64_t threads =
          problem.batch * problem.output[0] * problem.output[1] * (problem.channels / count);
      launch("depthwise_conv2d", depthwise_conv2d_any<T, count>, one_thread_each(threads, kBlock), stream,
             convolution_geometry(problem), problem.channels, problem.relu_prologue, threads, input, kernel,
             epilogue, output);
    });
  });
}

}  // namespace xception
