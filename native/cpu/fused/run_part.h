#pragma once
#include <algorithm>
#include <cstdint>

#include "cpu/fused/panel.h"
#include "cpu/fused/tile.h"

namespace xception {

// Channels of a panel: whole vectors.
template <typename Isa>
int64_t panel_depth(const FusedConvolution& convolution) {
  return divide_up(convolution.channels, Isa::lanes) * Isa::lanes;
}

// Tiles whose panels fit into the second-level cache together with a block of weights.
template <typename Isa>
int64_t group_tiles(const FusedConvolution& convolution) {
  const int64_t tile_bytes =
      panel_depth<Isa>(convolution) * Isa::tile_rows * static_cast<int64_t>(sizeof(float));
  const int64_t tiles = divide_up(convolution.rows(), Isa::tile_rows);
  return std::min(tiles, std::max<int64_t>(1, Isa::panel_bytes / tile_bytes));
}

template <typename Isa>
int64_t panel_floats(const FusedConvolution& convolution) {
  return group_tiles<Isa>(convolution) * Isa::tile_rows * panel_depth<Isa>(convolution);
}

template <typename Isa>
class PartRun {
 public:
  PartRun(const FusedConvolution& convolution, const FusedImages& images, const FusedPart& part, float* panel)
      : convolution_(convolution),
        images_(images),
        part_(part),
        panel_(panel),
        depth_(panel_depth<Isa>(convolution)),
        tiles_(divide_up(part.last_row - part.first_row, Isa::tile_rows)) {}

  void run() const {
    const int64_t limit = group_tiles<Isa>(convolution_);
    const int64_t groups = divide_up(tiles_, limit);
    for (int64_t group = 0; group < groups; group++) {
      run_group(tiles_ * group / groups, tiles_ * (group + 1) / groups);
    }
  }

 private:
  // Tiles differ by one row at most.
  int64_t row_of(int64_t tile) const {
    return part_.first_row + (part_.last_row - part_.first_row) * tile / tiles_;
  }
  float* panel_of(int64_t row, int64_t group_row) const { return panel_ + (row - group_row) * depth_; }
  const float* weights_of(int64_t block) const {
    return convolution_.pointwise_kernel + block * convolution_.channels * 2 * Isa::lanes;
  }

  void run_group(int64_t first, int64_t last) const {
    Panel<Isa> panel(convolution_, images_);
    // Some channels of all tiles, then the next: the lines of the input that neighbouring tiles share are
    // still in the first-level cache then.
    constexpr int64_t at_once = 128;
    for (int64_t channel = 0; channel < convolution_.channels; channel += at_once) {
      const int64_t end = std::min(channel + at_once, convolution_.channels);
      for (int64_t tile = first; tile < last; tile++) {
        const int64_t row = row_of(tile);
        panel.fill(row, row_of(tile + 1) - row, channel, end, panel_of(row, row_of(first)));
      }
    }
    for (int64_t block = part_.first_block; block < part_.last_block; block++) run_block(first, last, block);
  }

  void run_block(int64_t first, int64_t last, int64_t block) const {
    const int64_t column = block * 2 * Isa::lanes;
    const int64_t share = convolution_.channels / 4 * 32;  // what a tile fetches
    const float* const weights = weights_of(block);
    const float* next = weights_of(block + 1 < part_.last_block ? block + 1 : part_.first_block);
    const float* const end = next + convolution_.channels * 2 * Isa::lanes;
    for (int64_t tile = first; tile < last; tile++) {
      const int64_t row = row_of(tile);
      const int64_t at =
          (row - images_.first_output_line * convolution_.output[1]) * convolution_.filters + column;
      multiply_tile<Isa>(
          {panel_of(row, row_of(first)), weights, convolution_.channels,
           convolution_.bias ? convolution_.bias + column : nullptr,
           images_.residual ? images_.residual + at : nullptr, images_.output + at, convolution_.filters,
           convolution_.filters - column, convolution_.relu_after, next < end ? next : weights},
          row_of(tile + 1) - row);
      next += share;
    }
  }

  const FusedConvolution& convolution_;
  const FusedImages& images_;
  const FusedPart& part_;
  float* panel_;
  int64_t depth_;
  int64_t tiles_;
};

template <typename Isa>
void run_part(const FusedConvolution& convolution, const FusedImages& images, const FusedPart& part,
              float* panel) {
  PartRun<Isa>(convolution, images, part, panel).run();
}

}  // namespace xception
