#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace xception {

// Some rows of the output in the columns of one block.
struct Tile {
  const float* panel;    // blocks of `lanes` channels, in each rows, channels
  const float* weights;  // channels, columns
  int64_t channels;
  const float* bias;      // or null
  const float* residual;  // or null
  float* output;
  int64_t row_stride;  // of residual and output
  int64_t columns;     // that are left in the output
  bool relu;
  const float* next;  // what to fetch into the second-level cache meanwhile
};

// Multiplies `Rows` rows with two vectors of columns; all sums stay in registers.
template <typename Isa, int Rows>
void multiply_tile(const Tile& tile) {
  using Vector = typename Isa::Vector;
  constexpr int lanes = Isa::lanes;
  constexpr int line = 16;   // floats of a cache line
  constexpr int unroll = 4;  // channels
  Vector sums0[Rows];
  Vector sums1[Rows];
#pragma GCC unroll 16
  for (int row = 0; row < Rows; row++) sums0[row] = sums1[row] = Isa::zero();
  // What will be written is fetched while the sums are made.
  for (int row = 0; row < Rows; row++) {
    for (int at = 0; at < 2 * lanes; at += line) {
      __builtin_prefetch(tile.output + row * tile.row_stride + at, 1, 3);
      if (tile.residual) __builtin_prefetch(tile.residual + row * tile.row_stride + at, 0, 3);
    }
  }

  const float* panel = tile.panel;
  const float* weights = tile.weights;
  const float* next = tile.next;
  for (int64_t block = 0; block < tile.channels; block += lanes) {
    const int count = static_cast<int>(std::min<int64_t>(lanes, tile.channels - block));
    const float* values = panel;
    int channel = 0;
    for (; channel + unroll <= count; channel += unroll) {
      for (int i = 0; i < 2; i++) __builtin_prefetch(next + i * line, 0, 2);
      next += 2 * line;
#pragma GCC unroll 4
      for (int step = 0; step < unroll; step++) {
        const Vector weight0 = Isa::load(weights);
        const Vector weight1 = Isa::load(weights + lanes);
        weights += 2 * lanes;
#pragma GCC unroll 16
        for (int row = 0; row < Rows; row++) {
          const Vector value = Isa::broadcast(values + row * lanes + step);
          sums0[row] = Isa::multiply_add(value, weight0, sums0[row]);
          sums1[row] = Isa::multiply_add(value, weight1, sums1[row]);
        }
      }
      values += unroll;
    }
    for (; channel < count; channel++) {
      const Vector weight0 = Isa::load(weights);
      const Vector weight1 = Isa::load(weights + lanes);
      weights += 2 * lanes;
#pragma GCC unroll 16
      for (int row = 0; row < Rows; row++) {
        const Vector value = Isa::broadcast(values + row * lanes);
        sums0[row] = Isa::multiply_add(value, weight0, sums0[row]);
        sums1[row] = Isa::multiply_add(value, weight1, sums1[row]);
      }
      values++;
    }
    panel += Rows * lanes;
  }

  const bool full = tile.columns >= 2 * lanes;
  const auto mask0 = Isa::first(tile.columns);
  const auto mask1 = Isa::first(tile.columns - lanes);
  const Vector bias0 = tile.bias ? Isa::load(tile.bias, mask0) : Isa::zero();
  const Vector bias1 = tile.bias ? Isa::load(tile.bias + lanes, mask1) : Isa::zero();
#pragma GCC unroll 16
  for (int row = 0; row < Rows; row++) {
    float* const output = tile.output + row * tile.row_stride;
    const float* const residual = tile.residual ? tile.residual + row * tile.row_stride : nullptr;
    Vector value0 = Isa::add(sums0[row], bias0);
    Vector value1 = Isa::add(sums1[row], bias1);
    if (residual) {
      value0 = Isa::add(value0, full ? Isa::load(residual) : Isa::load(residual, mask0));
      value1 = Isa::add(value1, full ? Isa::load(residual + lanes) : Isa::load(residual + lanes, mask1));
    }
    if (tile.relu) {
      value0 = Isa::relu(value0);
      value1 = Isa::relu(value1);
    }
    if (full) {
      Isa::store(output, value0);
      Isa::store(output + lanes, value1);
    } else {
      Isa::store(output, value0, mask0);
      Isa::store(output + lanes, value1, mask1);
    }
  }
}

template <typename Isa, int... Less>
constexpr std::array<void (*)(const Tile&), sizeof...(Less)> tiles_of(std::integer_sequence<int, Less...>) {
  return {multiply_tile<Isa, Less + 1>...};
}

// multiply_tile for any number of rows up to Isa::tile_rows.
template <typename Isa>
void multiply_tile(const Tile& tile, int64_t rows) {
  static constexpr auto tiles = tiles_of<Isa>(std::make_integer_sequence<int, Isa::tile_rows>());
  tiles[static_cast<size_t>(rows - 1)](tile);
}

}  // namespace xception
