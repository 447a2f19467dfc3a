#pragma once
#include <vector>

#include "images/bytes.h"

namespace xception {

// Rows of a PNG that are filtered together: all of them, or those of one of the passes of an interlaced one.
struct PngPass {
  size_t rows;
  size_t row_bytes;
};

// The samples of all passes, one after the other, of the zlib stream that they are stored in; a row has a
// whole number of pixels of `pixel_bytes`. Throws ERR_IMAGE_CORRUPT unless the stream is whole and holds just
// them; ERR_OUT_OF_MEMORY.
void read_png_rows(const Bytes& stream, const std::vector<PngPass>& passes, size_t pixel_bytes,
                   uint8_t* samples);

}  // namespace xception
