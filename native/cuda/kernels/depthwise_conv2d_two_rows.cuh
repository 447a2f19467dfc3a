#pragma once
#include "cuda/kernels/depthwise_conv2d_3x3.cuh"
#include "cuda/kernels/epilogue.cuh"
#include "cuda/kernels/packed.cuh"

namespace xception {

constexpr int kTwoRowsBlock = 128;
// Blocks that a multiprocessor holds: 128 registers a thread. Blackwell's compiler would spill a few of them.
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 1000
constexpr int kTwoRowsBlocks = 3;
#else
constexpr int kTwoRowsBlocks = 4;
#endif

// A strip one column wide, two rows at a time: six loads are under way at once in each of 512 threads a
// multiprocessor, for the weights are kept packed, and converted once for both rows.
template <typename T, bool relu_prologue, bool plain>
__global__ void __launch_bounds__(kTwoRowsBlock, kTwoRowsBlocks)
    depthwise_conv2d_two_rows(const DepthwiseConv2d3x3Shape shape, const T* __restrict__ input,
                              const T* __restrict__ kernel, const Epilogue<T> epilogue, T* output) {
  constexpr int kCount = kWidest<T>;
  const int64_t index = thread_index();
  if (index >= shape.threads) return;
  const DepthwiseStrip strip = strip_of(shape, index, 1, kCount);

  Vector<T, kCount> weights[9];
  XCEPTION_UNROLL
  for (int tap = 0; tap < 9; tap++) {
    weights[tap] = load_vector<kCount>(kernel + tap * shape.channels + strip.channel);
  }

  const int first_input_column = strip.column - shape.padding.columns;
  bool column_inside[3];
  XCEPTION_UNROLL
  for (int c = 0; c < 3; c++) {
    column_inside[c] = first_input_column + c >= 0 && first_input_column + c < shape.input.columns;
  }
  const int input_row_size = shape.input.columns * shape.channels;
  const int output_row_size = shape.output.columns * shape.channels;
  const T* from = input + (strip.image * shape.input.rows + strip.row - shape.padding.rows) * input_row_size +
                  static_cast<int64_t>(first_input_column) * shape.channels + strip.channel;
  int64_t position = (strip.image * shape.output.rows + strip.row - 2) * output_row_size +
                     static_cast<int64_t>(strip.column) * shape.channels + strip.channel;

  // Of the outputs in rows row - 2 to row + 1: the input rows `row` and `row + 1` complete the first two.
  float sums[4][kCount] = {};
  bool is_first = true;
  for (int row = strip.row; row < strip.end_row + 2; row += 2) {
    Vector<T, kCount> values[2][3] = {};
    XCEPTION_UNROLL
    for (int r = 0; r < 2; r++) {
      const int y = row + r - shape.padding.rows;
      const bool row_inside = y >= 0 && y < shape.input.rows;
      XCEPTION_UNROLL
      for (int c = 0; c < 3; c++) {
        if (!row_inside || !column_inside[c]) continue;
        values[r][c] = load_vector<kCount>(from + r * input_row_size + c * shape.channels);
      }
    }
    from += 2 * input_row_size;
    XCEPTION_UNROLL
    for (int r = 0; r < 2; r++) {
      XCEPTION_UNROLL
      for (int c = 0; c < 3; c++) {
        if (relu_prologue) relu(values[r][c]);
      }
      XCEPTION_UNROLL
      for (int i = 0; i < kCount; i++) {
        sums[r][i] = sums[r + 2][i];
        sums[r + 2][i] = 0.0f;
      }
    }
    // Pair by pair, so that few values at a time take up a register each.
    XCEPTION_UNROLL
    for (int pair = 0; pair < kCount / 2; pair++) {
      XCEPTION_UNROLL
      for (int tap = 0; tap < 9; tap++) {
        keep_packed(weights[tap], pair);
        float factors[2];
        unpack(weights[tap], pair, factors);
        XCEPTION_UNROLL
        for (int r = 0; r < 2; r++) {
          float inputs[2];
          unpack(values[r][tap % 3], pair, inputs);
          XCEPTION_UNROLL
          for (int i = 0; i < 2; i++) {
            float& sum = sums[2 + r - tap / 3][2 * pair + i];
            sum = fmaf(factors[i], inputs[i], sum);
          }
        }
      }
    }
    XCEPTION_UNROLL
    for (int r = 0; r < 2; r++) {
      if (is_first || row + r - 2 >= strip.end_row) continue;
      if constexpr (plain) {
        store(sums[r], output + position + r * output_row_size);
      } else {
        finish(epilogue, strip.channel, position + r * output_row_size, sums[r], output);
      }
    }
    position += 2 * output_row_size;
    is_first = false;
  }
}

}  // namespace xception
