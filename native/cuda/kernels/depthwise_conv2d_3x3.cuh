#pragma once
#include "cuda/kernels/index.cuh"
#include "cuda/kernels/window_geometry.h"

namespace xception {

// 3 x 3, stride 1, no dilation, channels a multiple of 16 bytes: the depthwise convolution of Xception. A
// thread computes 16 bytes of channels of a strip of output, `strip_columns` wide and `strip_rows` high, from
// top to bottom, so that it loads every input once for all the outputs it serves. The variants give the same
// answer to the bit: each output is the sum of its nine products in the kernel's order.
struct DepthwiseConv2d3x3Shape {
  Extent input;
  Extent output;
  Extent padding;
  int channels;
  int strip_rows;
  int64_t threads;
};

// The outputs of one thread: `rows` from `row` on.
struct DepthwiseStrip {
  int channel;
  int column;
  int row;
  int end_row;
  int64_t image;
};

__device__ __forceinline__ DepthwiseStrip strip_of(const DepthwiseConv2d3x3Shape& shape, int64_t index,
                                                   int strip_columns, int count) {
  DepthwiseStrip strip;
  strip.channel = static_cast<int>(take_axis(index, shape.channels / count)) * count;
  const int strips = (shape.output.columns + strip_columns - 1) / strip_columns;
  strip.column = static_cast<int>(take_axis(index, strips)) * strip_columns;
  const int row_strips = (shape.output.rows + shape.strip_rows - 1) / shape.strip_rows;
  strip.row = static_cast<int>(take_axis(index, row_strips)) * shape.strip_rows;
  const int end = strip.row + shape.strip_rows;
  strip.end_row = end < shape.output.rows ? end : shape.output.rows;
  strip.image = index;
  return strip;
}

}  // namespace xception
