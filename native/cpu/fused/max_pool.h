#pragma once
#include <algorithm>
#include <cstdint>

#include "cpu/fused/fused_convolution.h"

namespace xception {

template <typename Isa>
void max_pool(const MaxPool& pool, const float* input, int64_t first_input_line, float* output, int64_t first,
              int64_t last) {
  const int64_t channels = pool.channels;
  for (int64_t line = first; line < last; line++) {
    const int64_t top = line * pool.strides[0] - pool.padding_top;
    const int64_t begin = std::max<int64_t>(top, 0);
    const int64_t end = std::min(top + pool.pool_size[0], pool.input[0]);
    for (int64_t column = 0; column < pool.output[1]; column++) {
      const int64_t left = column * pool.strides[1] - pool.padding_left;
      const int64_t from = std::max<int64_t>(left, 0);
      const int64_t to = std::min(left + pool.pool_size[1], pool.input[1]);
      for (int64_t channel = 0; channel < channels; channel += Isa::lanes) {
        const auto mask = Isa::first(channels - channel);
        // The first pixel of the window is as good as any to begin with.
        typename Isa::Vector largest =
            Isa::load(input + ((begin - first_input_line) * pool.input[1] + from) * channels + channel, mask);
        for (int64_t y = begin; y < end; y++) {
          const float* const pixels = input + (y - first_input_line) * pool.input[1] * channels + channel;
          for (int64_t x = from; x < to; x++) {
            largest = Isa::max(largest, Isa::load(pixels + x * channels, mask));
          }
        }
        Isa::store(output + channel, largest, mask);
      }
      output += channels;
    }
  }
}

}  // namespace xception
