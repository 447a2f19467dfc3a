#include "cuda/kernels/epilogue.cuh"
#include "cuda/kernels/grouped_conv2d.h"
#include "cuda/kernels/index.cuh"
#include "cuda/kernels/launch.h"
#include "cuda/kernels/programmatic.cuh"
#include "cuda/kernels/window_geometry.h"

namespace xception {

namespace {

constexpr int kBlock = 128;

struct GroupedChannels {
  int input;
  int output;
  int groups;
};

template <typename T>
__global__ void __launch_bounds__(kBlock, 8)
    grouped_conv2d_kernel(const WindowGeometry geometry, const GroupedChannels channels, bool relu_prologue,
                          int64_t threads, const T* input, const T* __restrict__ kernel,
                          const Epilogue<T> epilogue, T* output) {
  int64_t index = thread_index();
  if (index >= threads) return;
  const int64_t position = index;
  const int channel = static_cast<int>(take_axis(index, channels.output));
  const int column = static_cast<int>(take_axis(index, geometry.output.columns));
  const int row = static_cast<int>(take_axis(index, geometry.output.rows));
  const int group_inputs = channels.input / channels.groups;
  const int group = channel / (channels.output / channels.groups);
  const T* const image =
      input + index * geometry.input.rows * geometry.input.columns * channels.input + group * group_inputs;
  const T* const filter =
      kernel + static_cast<int64_t>(channel) * geometry.window.rows * geometry.window.columns * group_inputs;

  wait_for_earlier_kernels();

  float sum[1] = {};
  for (int kernel_row = 0; kernel_row < geometry.window.rows; kernel_row++) {
    const int y =
        row * geometry.strides.rows + kernel_row * geometry.dilation_rate.rows - geometry.padding.rows;
    if (y < 0 || y >= geometry.input.rows) continue;
    for (int kernel_column = 0; kernel_column < geometry.window.columns; kernel_column++) {
      const int x = column * geometry.strides.columns + kernel_column * geometry.dilation_rate.columns -
                    geometry.padding.columns;
      if (x < 0 || x >= geometry.input.columns) continue;
      const T* const pixel = image + (static_cast<int64_t>(y) * geometry.input.columns + x) * channels.input;
      const T* const tap =
          filter + static_cast<int64_t>(kernel_row * geometry.window.columns + kernel_column) * group_inputs;
      for (int i = 0; i < group_inputs; i++) {
        const float value = to_float(pixel[i]);
        sum[0] = fmaf(to_float(tap[i]), relu_prologue ? relu(value) : value, sum[0]);
      }
    }
  }
  finish(epilogue, channel, position, sum, output);
}

}  // namespace

void grouped_conv2d(const GroupedConv2dProblem& problem, const void* input, const void* kernel,
                    const float* bias, const void* residual, void* output, LaunchStream stream) {
  const GroupedChannels channels = {problem.input_channels, problem.output_channels, problem.groups};
  const int64_t threads = problem.batch * problem.output[0] * problem.output[1] * problem.output_channels;
  dispatch_floating(problem.dtype, [&](auto tag) {
    using T = typename decltype(tag)::Type;
    const Epilogue<T> epilogue = {bias, static_cast<const T*>(residual), problem.activation};
    launch("grouped_conv2d", grouped_conv2d_kernel<T>, one_thread_each(threads, kBlock), stream,
           convolution_geometry(problem), channels, problem.relu_prologue, threads, input, kernel, epilogue,
           output);
  });
}

}  // namespace xception
