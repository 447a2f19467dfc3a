#pragma once
#include "cuda/kernels/depthwise_conv2d_3x3.cuh"
#include "cuda/kernels/epilogue.cuh"

namespace xception {

constexpr int kStripColumns = 2;
constexpr int kTwoColumnsBlock = 64;

// A strip two columns wide, a row at a time, with its weights in float32. Rows of a strip: a multiple of 3,
// less 2. `plain`: there is nothing in the epilogue, which else would take up most of the code.
template <typename T, bool relu_prologue, bool plain>
__global__ void __launch_bounds__(kTwoColumnsBlock, 4)
    depthwise_conv2d_two_columns(const DepthwiseConv2d3x3Shape shape, const T* __restrict__ input,
                                 const T* __restrict__ kernel, const Epilogue<T> epilogue, T* output) {
  constexpr int kCount = kWidest<T>;
  constexpr int kInputColumns = kStripColumns + 2;
  const int64_t index = thread_index();
  if (index >= shape.threads) return;
  const auto [channel, column, first_row, end_row, image] = strip_of(shape, index, kStripColumns, kCount);

  float weights[9][kCount];
  XCEPTION_UNROLL
  for (int tap = 0; tap < 9; tap++) load(kernel + tap * shape.channels + channel, weights[tap]);

  const int first_input_column = column - shape.padding.columns;
  const int64_t input_row_size = static_cast<int64_t>(shape.input.columns) * shape.channels;
  const T* const image_input = input + image * shape.input.rows * input_row_size +
                               static_cast<int64_t>(first_input_column) * shape.channels + channel;
  const int64_t output_row_size = static_cast<int64_t>(shape.output.columns) * shape.channels;
  const int64_t image_output =
      image * shape.output.rows * output_row_size + static_cast<int64_t>(column) * shape.channels + channel;

  // Output row r of the strip is summed in sums[r % 3]: input row r starts it, r + 2 completes it.
  float sums[3][kStripColumns][kCount] = {};
  for (int group = first_row; group < end_row + 2; group += 3) {
    XCEPTION_UNROLL
    for (int phase = 0; phase < 3; phase++) {
      const int input_row = group + phase - shape.padding.rows;
      const bool row_inside = input_row >= 0 && input_row < shape.input.rows;
      XCEPTION_UNROLL
      for (int c = 0; c < kStripColumns; c++) {
        XCEPTION_UNROLL
        for (int i = 0; i < kCount; i++) sums[phase][c][i] = 0.0f;
      }
      XCEPTION_UNROLL
      for (int input_column = 0; input_column < kInputColumns; input_column++) {
        const int x = first_input_column + input_column;
        float values[kCount] = {};
        if (row_inside && x >= 0 && x < shape.input.columns) {
          load(image_input + input_row * input_row_size + input_column * shape.channels, values);
        }
        XCEPTION_UNROLL
        for (int i = 0; i < kCount; i++) {
          if (relu_prologue) values[i] = relu(values[i]);
        }
        XCEPTION_UNROLL
        for (int kernel_row = 0; kernel_row < 3; kernel_row++) {
          XCEPTION_UNROLL
          for (int c = 0; c < kStripColumns; c++) {
            const int kernel_column = input_column - c;
            if (kernel_column < 0 || kernel_column > 2) continue;
            XCEPTION_UNROLL
            for (int i = 0; i < kCount; i++) {
              float& sum = sums[(phase - kernel_row + 3) % 3][c][i];
              sum = fmaf(weights[3 * kernel_row + kernel_column][i], values[i], sum);
            }
          }
        }
      }
      const int row = group + phase - 2;
      if (row < first_row || row >= end_row) continue;
      XCEPTION_UNROLL
      for (int c = 0; c < kStripColumns; c++) {
        if (column + c >= shape.output.columns) break;
        const int64_t position = image_output + row * output_row_size + c * shape.channels;
        if constexpr (plain) {
          store(sums[(phase + 1) % 3][c], output + position);
        } else {
          finish(epilogue, channel, position, sums[(phase + 1) % 3][c], output);
        }
      }
    }
  }
}

}  // namespace xception
