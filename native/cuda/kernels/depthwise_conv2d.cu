#include <algorithm>
#include <initializer_list>
#include <limits>

#include "cuda/kernels/depthwise_conv2d.h"
#include "cuda/kernels/depthwise_conv2d_two_columns.cuh"
#include "cuda/kernels/depthwise_conv2d_two_rows.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"

namespace xception {

namespace {

constexpr int kBlock = 128;

// Any window; a thread computes `count` channels of one pixel.
template <typename T, int count>
__global__ void __launch_bounds__(kBlock, 8)
    depthwise_conv2d_any(const WindowGeometry geometry, int channels, bool relu_prologue, int64_t threads,
                         const T* input, const T* __restrict__ kernel, const Epilogue<T> epilogue,
                         T* output) {
  int64_t index = thread_index();
  if (index >= threads) return;
  const int64_t position = index * count;
  const int channel = static_cast<int>(take_axis(index, channels / count)) * count;
  const int column = static_cast<int>(take_axis(index, geometry.output.columns));
  const int row = static_cast<int>(take_axis(index, geometry.output.rows));
  const T* const image = input + index * geometry.input.rows * geometry.input.columns * channels + channel;

  wait_for_earlier_kernels();

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
DepthwiseConv2d3x3Shape shape_of(const DepthwiseConv2dProblem& problem, int vectors, int strip_columns,
                                 std::initializer_list<int> heights, int64_t enough_threads) {
  DepthwiseConv2d3x3Shape shape = {to_extent(problem.input),
                                   to_extent(problem.output),
                                   to_extent(problem.padding),
                                   problem.channels,
                                   0,
                                   0};
  const int64_t strips = (shape.output.columns + strip_columns - 1) / strip_columns;
  for (const int strip_rows : heights) {
    const int64_t row_strips = (shape.output.rows + strip_rows - 1) / strip_rows;
    shape.strip_rows = strip_rows;
    shape.threads = problem.batch * row_strips * strips * vectors;
    if (shape.threads >= enough_threads) break;
  }
  return shape;
}

template <typename T>
void run_3x3(const DepthwiseConv2dProblem& problem, const void* input, const void* kernel,
             const Epilogue<T>& epilogue, void* output, LaunchStream stream) {
  const int vectors = problem.channels / kWidest<T>;
  dispatch_flags(problem.relu_prologue, is_plain(epilogue), [&](auto relu_prologue, auto plain) {
    constexpr bool kRelu = decltype(relu_prologue)::value;
    constexpr bool kPlain = decltype(plain)::value;
    if (problem.variant == DepthwiseVariant::two_rows) {
      const auto shape = shape_of(problem, vectors, 1, {20, 10, 6, 4, 2}, 65536);
      launch("depthwise_conv2d_two_rows", depthwise_conv2d_two_rows<T, kRelu, kPlain>,
             one_thread_each(shape.threads, kTwoRowsBlock), stream, shape, input, kernel, epilogue, output);
    } else {
      const auto shape = shape_of(problem, vectors, kStripColumns, {19, 10, 7, 4, 1}, 32768);
      launch("depthwise_conv2d_two_columns", depthwise_conv2d_two_columns<T, kRelu, kPlain>,
             one_thread_each(shape.threads, kTwoColumnsBlock), stream, shape, input, kernel, epilogue,
             output);
    }
  });
}

template <typename T>
void run_general(const DepthwiseConv2dProblem& problem, const void* input, const void* kernel,
                 const Epilogue<T>& epilogue, void* output, LaunchStream stream) {
  dispatch_width<kWidest<T>>(problem.channels, [&](auto width) {
    constexpr int count = decltype(width)::value;
    const int64_t threads =
        problem.batch * problem.output[0] * problem.output[1] * (problem.channels / count);
    launch("depthwise_conv2d", depthwise_conv2d_any<T, count>, one_thread_each(threads, kBlock), stream,
           convolution_geometry(problem), problem.channels, problem.relu_prologue, threads, input, kernel,
           epilogue, output);
  });
}

}  // namespace

const char* to_string(DepthwiseVariant variant) {
  switch (variant) {
    case DepthwiseVariant::general:
      return "general";
    case DepthwiseVariant::two_columns:
      return "two_columns";
    case DepthwiseVariant::two_rows:
      return "two_rows";
  }
  return "";
}

std::vector<DepthwiseVariant> depthwise_variants(const DepthwiseConv2dProblem& problem) {
  const int64_t pixel_bytes = problem.channels * static_cast<int64_t>(size_of(problem.dtype));
  const int64_t row = std::max(problem.input[1], problem.output[1]) * problem.channels;
  const bool is_served = is_3x3(problem) && pixel_bytes % kVectorBytes == 0 &&
                         row <= std::numeric_limits<int>::max() / 2;  // it counts two rows in an int
  if (!is_served) return {DepthwiseVariant::general};
  return {DepthwiseVariant::two_columns, DepthwiseVariant::two_rows};
}

void depthwise_conv2d(const DepthwiseConv2dProblem& problem, const void* input, const void* kernel,
                      const float* bias, const void* residual, void* output, LaunchStream stream) {
  dispatch_floating(problem.dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Epilogue<T> epilogue = {bias, static_cast<const T*>(residual), problem.activation};
    if (problem.variant == DepthwiseVariant::general) {
      run_general(problem, input, kernel, epilogue, output, stream);
    } else {
      run_3x3(problem, input, kernel, epilogue, output, stream);
    }
  });
}

}  // namespace xception
