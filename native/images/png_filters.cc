#include "images/png_filters.h"

#include <cstring>
#include <string>
#include <vector>

#include "core/error.h"

namespace xception {

namespace {

struct Row {
  const uint8_t* filtered;
  const uint8_t* above;
  uint8_t* samples;
  size_t size;
};

// The samples of a pixel side by side, so that one instruction computes all of them.
using Lanes = int16_t __attribute__((vector_size(16)));
using LaneBytes = uint8_t __attribute__((vector_size(8)));

// In one go, and so as many bytes as one load takes; those of more than a pixel are not used.
template <size_t kPixelBytes>
Lanes load(const uint8_t* pixel) {
  constexpr size_t kLoaded = kPixelBytes == 3 ? 4 : kPixelBytes == 6 ? 8 : kPixelBytes;
  static_assert(kLoaded <= kPixelBytes + kPngPadding);
  uint64_t loaded = 0;
  std::memcpy(&loaded, pixel, kLoaded);
  LaneBytes bytes;
  std::memcpy(&bytes, &loaded, sizeof(bytes));
  return __builtin_convertvector(bytes, Lanes);
}

template <size_t kPixelBytes>
void store(Lanes lanes, uint8_t* pixel) {
  const LaneBytes bytes = __builtin_convertvector(lanes, LaneBytes);
  std::memcpy(pixel, &bytes, kPixelBytes);
}

// predict(left, above, above left) is what a filter took away from a sample.
template <size_t kPixelBytes, typename Predict>
void undo(const Row& row, Predict predict) {
  Lanes left = {};
  Lanes corner = {};
  for (size_t at = 0; at < row.size; at += kPixelBytes) {
    const Lanes above = load<kPixelBytes>(row.above + at);
    left = (load<kPixelBytes>(row.filtered + at) + predict(left, above, corner)) & 255;
    corner = above;
    store<kPixelBytes>(left, row.samples + at);
  }
}

Lanes magnitude(Lanes lanes) { return lanes < 0 ? -lanes : lanes; }

// Whichever is nearest to left + above - corner.
Lanes paeth(Lanes left, Lanes above, Lanes corner) {
  const Lanes to_left = magnitude(above - corner);
  const Lanes to_above = magnitude(left - corner);
  const Lanes to_corner = magnitude((above - corner) + (left - corner));
  const Lanes other = to_above <= to_corner ? above : corner;
  return (to_left <= to_above) & (to_left <= to_corner) ? left : other;
}

template <size_t kPixelBytes>
bool undo_filter(int filter, const Row& row) {
  switch (filter) {
    case 0:
      std::memcpy(row.samples, row.filtered, row.size);
      return true;
    case 1:
      undo<kPixelBytes>(row, [](Lanes left, Lanes, Lanes) { return left; });
      return true;
    case 2:
      for (size_t i = 0; i < row.size; ++i)
        row.samples[i] = static_cast<uint8_t>(row.filtered[i] + row.above[i]);
      return true;
    case 3:
      undo<kPixelBytes>(row, [](Lanes left, Lanes above, Lanes) { return (left + above) >> 1; });
      return true;
    case 4:
      undo<kPixelBytes>(row, paeth);
      return true;
    default:
      return false;
  }
}

bool (*filters_of(size_t pixel_bytes))(int, const Row&) {
  switch (pixel_bytes) {
    case 1:
      return undo_filter<1>;
    case 2:
      return undo_filter<2>;
    case 3:
      return undo_filter<3>;
    case 4:
      return undo_filter<4>;
    case 6:
      return undo_filter<6>;
    case 8:
      return undo_filter<8>;
    default:
      throw Error("ERR_INVALID_ARGUMENT",
                  "No pixel of a PNG takes " + std::to_string(pixel_bytes) + " bytes");
  }
}

}  // namespace

void undo_png_filters(const uint8_t* filtered, size_t rows, size_t row_bytes, size_t pixel_bytes,
                      uint8_t* samples) {
  const auto undo_filter_of_row = filters_of(pixel_bytes);
  const std::vector<uint8_t> zeros(row_bytes + kPngPadding);
  const uint8_t* above = zeros.data();
  for (size_t y = 0; y < rows; ++y, filtered += row_bytes + 1, samples += row_bytes) {
    if (!undo_filter_of_row(filtered[0], {filtered + 1, above, samples, row_bytes})) {
      throw Error("ERR_IMAGE_CORRUPT", "its row " + std::to_string(y) + " has filter " +
                                           std::to_string(filtered[0]) + ", which does not exist");
    }
    above = samples;
  }
}

}  // namespace xception
