#pragma once
#include <algorithm>
#include <cstdint>

#include "cpu/fused/fused_convolution.h"
#include "cpu/fused/neighbours.h"

namespace xception {

// Fills a panel with what the depthwise convolution makes of some pixels, or with the pixels themselves.
template <typename Isa>
class Panel {
 public:
  Panel(const FusedConvolution& convolution, const FusedImages& images)
      : convolution_(convolution),
        images_(images),
        line_stride_(convolution.input[1] * convolution.channels),
        has_neighbours_(convolution.depthwise_kernel && convolution.kernel[1] == 3 &&
                        convolution.strides[1] == 1 && convolution.dilation_rate[1] == 1) {}

  // `to`: blocks of `lanes` channels, in each `rows` pixels, channels. Only the channels from `first`, which
  // begins a block, to `last` are filled; what is behind the last of all is zero.
  void fill(int64_t first_row, int64_t rows, int64_t first, int64_t last, float* to) {
    first_channel_ = first;
    last_channel_ = last;
    block_stride_ = rows * Isa::lanes;
    to += first * rows;
    const int64_t height = convolution_.output[0];
    const int64_t width = convolution_.output[1];
    for (int64_t row = first_row; row < first_row + rows;) {
      const int64_t x = row % width;
      const int64_t y = row / width % height;
      const int64_t pixels = std::min(width - x, first_row + rows - row);
      fill_line(row / width / height, y, x, pixels, to + (row - first_row) * Isa::lanes);
      row += pixels;
    }
  }

 private:
  // The part of the kernel that lies on the image: along one axis, for one pixel of the output.
  struct Span {
    int64_t first;   // element of the kernel
    int64_t last;    // behind the last
    int64_t origin;  // where element 0 lies in the input
    int64_t step;
    int64_t at(int64_t element) const { return origin + element * step; }
  };

  Span span(size_t axis, int64_t at, int64_t padding) const {
    const int64_t dilation = convolution_.dilation_rate[axis];
    const int64_t origin = at * convolution_.strides[axis] - padding;
    const int64_t first = origin < 0 ? divide_up(-origin, dilation) : 0;
    const int64_t left = std::max<int64_t>(0, convolution_.input[axis] - origin);
    const int64_t last = std::min(divide_up(left, dilation), convolution_.kernel[axis]);
    return {first, last, origin, dilation};
  }

  // Pixels x to x + pixels of line y.
  void fill_line(int64_t image, int64_t y, int64_t x, int64_t pixels, float* to) const {
    const Span lines = span(0, y, convolution_.padding_top);
    const float* const input =
        images_.input + (image * convolution_.input[0] - images_.first_input_line) * line_stride_;
    while (pixels > 0) {
      const Span columns = span(1, x, convolution_.padding_left);
      // At most one column of the kernel may be outside, on either side.
      const int64_t neighbours = std::min<int64_t>({4, pixels, convolution_.input[1] - columns.origin - 1});
      const bool together = has_neighbours_ && columns.origin >= -1 && neighbours > 0;
      if (together) {
        fill_neighbours(neighbours, lines, columns.origin, input, to);
      } else {
        fill_pixel(lines, columns, input, to);
      }
      const int64_t done = together ? neighbours : 1;
      x += done;
      pixels -= done;
      to += done * Isa::lanes;
    }
  }

  void fill_neighbours(int64_t count, const Span& lines, int64_t x, const float* input, float* to) const {
    const int64_t channels = convolution_.channels;
    const bool left_outside = x < 0;
    const bool right_outside = x + count + 2 > convolution_.input[1];
    const Neighbours neighbours = {input + lines.at(lines.first) * line_stride_ + x * channels,
                                   lines.last - lines.first,
                                   lines.step * line_stride_,
                                   convolution_.depthwise_kernel + lines.first * 3 * channels,
                                   channels,
                                   left_outside,
                                   right_outside};
    convolve_neighbours<Isa>(count, neighbours, convolution_.relu_before, first_channel_, last_channel_, to,
                             block_stride_);
  }

  // Any kernel, at any place.
  void fill_pixel(const Span& lines, const Span& columns, const float* input, float* to) const {
    const int64_t channels = convolution_.channels;
    for (int64_t channel = first_channel_; channel < last_channel_; channel += Isa::lanes) {
      const auto mask = Isa::first(channels - channel);
      typename Isa::Vector sum = Isa::zero();
      for (int64_t y = lines.first; y < lines.last; y++) {
        const float* const line = input + lines.at(y) * line_stride_ + channel;
        for (int64_t x = columns.first; x < columns.last; x++) {
          typename Isa::Vector value = Isa::load(line + columns.at(x) * channels, mask);
          if (convolution_.relu_before) value = Isa::relu(value);
          if (convolution_.depthwise_kernel) {
            const int64_t element = y * convolution_.kernel[1] + x;
            const float* const weight = convolution_.depthwise_kernel + element * channels + channel;
            sum = Isa::multiply_add(value, Isa::load(weight, mask), sum);
          } else {
            sum = value;
          }
        }
      }
      Isa::store(to, sum);
      to += block_stride_;
    }
  }

  const FusedConvolution& convolution_;
  const FusedImages& images_;
  int64_t line_stride_;
  bool has_neighbours_;
  int64_t first_channel_ = 0;
  int64_t last_channel_ = 0;
  int64_t block_stride_ = 0;
};

}  // namespace xception
