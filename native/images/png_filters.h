#pragma once
#include <cstddef>
#include <cstdint>

namespace xception {

// Bytes behind the rows that may be read.
constexpr size_t kPngPadding = 2;

// Undoes the filters of `rows` rows of `row_bytes` bytes, each of which is led by the number of its filter. A
// pixel takes `pixel_bytes`, of which a row has a whole number. Behind `filtered` there is kPngPadding.
// Throws ERR_IMAGE_CORRUPT for a filter that does not exist.
void undo_png_filters(const uint8_t* filtered, size_t rows, size_t row_bytes, size_t pixel_bytes,
                      uint8_t* samples);

}  // namespace xception
