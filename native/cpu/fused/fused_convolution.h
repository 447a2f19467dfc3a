#pragma once
#include <cstdint>

#include "ops/window.h"

namespace xception {

constexpr int64_t divide_up(int64_t count, int64_t by) { return (count + by - 1) / by; }

// A 1x1 convolution and what makes its input, float32: a depthwise convolution, or strides and an activation.
// What that makes is never stored as an image: it goes, some rows at a time, straight into the panel that the
// 1x1 convolution multiplies.
//
// In the words of a matrix product: a row is a pixel of the output, the depth are the channels of the input,
// a column is a filter.
struct FusedConvolution {
  int64_t images = 0;
  Pair input{};   // rows, columns of an image
  Pair output{};  // the same
  int64_t channels = 0;
  int64_t filters = 0;
  Pair kernel{};  // of the depthwise convolution, or one
  Pair strides{};
  Pair dilation_rate{};
  int64_t padding_top = 0;
  int64_t padding_left = 0;
  bool relu_before = false;
  bool relu_after = false;
  const float* depthwise_kernel = nullptr;  // rows, columns, channels; or null
  // Blocks of the kernels' panel_columns filters, in each channels, filters; the last is filled up with
  // zeros.
  const float* pointwise_kernel = nullptr;
  const float* bias = nullptr;  // of the filters, or null

  int64_t rows() const { return images * output[0] * output[1]; }
};

// Where a run finds its images, NHWC, or, of a single image, the lines that there are.
struct FusedImages {
  const float* input;
  const float* residual;  // added before the activation, or null; may be the output
  float* output;
  int64_t first_input_line = 0;
  int64_t first_output_line = 0;  // of the residual, too
};

// A max pool of one image; what lies outside of the image does not count.
struct MaxPool {
  Pair input{};   // rows, columns
  Pair output{};  // the same
  int64_t channels = 0;
  Pair pool_size{};
  Pair strides{};
  int64_t padding_top = 0;
  int64_t padding_left = 0;
};

// A part of the output that one thread computes: some rows, and some blocks of filters.
struct FusedPart {
  int64_t first_row;
  int64_t last_row;  // behind the last
  int64_t first_block;
  int64_t last_block;  // behind the last
};

// The code for one instruction set.
struct FusedKernels {
  const char* name;
  int64_t panel_columns;
  // Rows that are multiplied at a time, at most.
  int64_t tile_rows;
  // Floats of the panel that a thread needs.
  int64_t (*panel_floats)(const FusedConvolution& convolution);
  void (*run)(const FusedConvolution& convolution, const FusedImages& images, const FusedPart& part,
              float* panel);
  // Lines `first` to `last` of the output, which `output` points at.
  void (*pool)(const MaxPool& pool, const float* input, int64_t first_input_line, float* output,
               int64_t first, int64_t last);
};

// Null where the CPU has no such instructions.
const FusedKernels* fused_kernels();

}  // namespace xception
