#pragma once
#include <cstdint>

namespace xception {

// Neighbours on a line of a depthwise convolution's output, under a kernel of three columns. They share what
// they read: that is why there are several.
struct Neighbours {
  const float* input;  // channel 0 of the first line and the first column under the kernel
  int64_t lines;       // of the kernel that lie on the image
  int64_t line_stride;
  const float* kernel;  // channel 0 of the first of these lines
  int64_t channels;
  bool left_outside;   // of the image: the first column
  bool right_outside;  // the last column
};

template <typename Isa, bool Whole>
typename Isa::Vector load_channels(const float* from, typename Isa::Mask mask) {
  if constexpr (Whole) {
    return Isa::load(from);
  } else {
    return Isa::load(from, mask);
  }
}

// One block of channels, which is a vector, or what is left if it is not `Whole`. `Lines` is 0 where it is
// not known.
template <typename Isa, int Count, bool Relu, int Lines, bool Whole>
void convolve_block(const Neighbours& neighbours, int64_t channel, float* panel) {
  using Vector = typename Isa::Vector;
  const auto mask = Isa::first(neighbours.channels - channel);
  const float* line = neighbours.input + channel;
  const float* kernel = neighbours.kernel + channel;
  const int64_t lines = Lines > 0 ? Lines : neighbours.lines;
  Vector sums[Count];
  for (int i = 0; i < Count; i++) sums[i] = Isa::zero();
#pragma GCC unroll 3
  for (int64_t y = 0; y < lines; y++) {
    Vector values[Count + 2];
#pragma GCC unroll 6
    for (int i = 0; i < Count + 2; i++) {
      if ((i == 0 && neighbours.left_outside) || (i == Count + 1 && neighbours.right_outside)) {
        values[i] = Isa::zero();
        continue;
      }
      values[i] = load_channels<Isa, Whole>(line + i * neighbours.channels, mask);
      if constexpr (Relu) values[i] = Isa::relu(values[i]);
    }
#pragma GCC unroll 3
    for (int x = 0; x < 3; x++) {
      const Vector weight = load_channels<Isa, Whole>(kernel + x * neighbours.channels, mask);
#pragma GCC unroll 4
      for (int i = 0; i < Count; i++) sums[i] = Isa::multiply_add(values[i + x], weight, sums[i]);
    }
    line += neighbours.line_stride;
    kernel += 3 * neighbours.channels;
  }
  for (int i = 0; i < Count; i++) Isa::store(panel + i * Isa::lanes, sums[i]);
}

template <typename Isa, int Count, bool Relu, int Lines>
void convolve_channels(const Neighbours& neighbours, int64_t channel, int64_t last, float* panel,
                       int64_t block_stride) {
  for (; channel + Isa::lanes <= last; channel += Isa::lanes) {
    convolve_block<Isa, Count, Relu, Lines, true>(neighbours, channel, panel);
    panel += block_stride;
  }
  if (channel < last) convolve_block<Isa, Count, Relu, Lines, false>(neighbours, channel, panel);
}

template <typename Isa, int Count>
void convolve_neighbours(const Neighbours& neighbours, bool relu, int64_t channel, int64_t last, float* panel,
                         int64_t block_stride) {
  const auto convolve =
      neighbours.lines == 3
          ? (relu ? convolve_channels<Isa, Count, true, 3> : convolve_channels<Isa, Count, false, 3>)
          : (relu ? convolve_channels<Isa, Count, true, 0> : convolve_channels<Isa, Count, false, 0>);
  convolve(neighbours, channel, last, panel, block_stride);
}

// `count` neighbours, 4 at most, after the activation: the channels from `channel`, which begins a block, to
// `last`.
template <typename Isa>
void convolve_neighbours(int64_t count, const Neighbours& neighbours, bool relu, int64_t channel,
                         int64_t last, float* panel, int64_t block_stride) {
  const auto convolve = count == 4   ? convolve_neighbours<Isa, 4>
                        : count == 3 ? convolve_neighbours<Isa, 3>
                        : count == 2 ? convolve_neighbours<Isa, 2>
                                     : convolve_neighbours<Isa, 1>;
  convolve(neighbours, relu, channel, last, panel, block_stride);
}

}  // namespace xception
