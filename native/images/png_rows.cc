#include "images/png_rows.h"

#include <libdeflate.h>

#include <memory>

#include "core/error.h"
#include "images/png_filters.h"

namespace xception {

namespace {

struct Free {
  void operator()(libdeflate_decompressor* decompressor) const { libdeflate_free_decompressor(decompressor); }
};

void inflate(const Bytes& stream, uint8_t* into, size_t size) {
  const std::unique_ptr<libdeflate_decompressor, Free> decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) throw Error("ERR_OUT_OF_MEMORY", "There is no memory to inflate data");
  size_t written = 0;
  switch (libdeflate_zlib_decompress(decompressor.get(), stream.data, stream.size, into, size, &written)) {
    case LIBDEFLATE_SUCCESS:
      if (written < size) throw Error("ERR_IMAGE_CORRUPT", "its pixel data ends early");
      return;
    case LIBDEFLATE_INSUFFICIENT_SPACE:
      throw Error("ERR_IMAGE_CORRUPT", "it has more pixel data than pixels");
    default:
      throw Error("ERR_IMAGE_CORRUPT", "its pixel data is damaged");
  }
}

}  // namespace

void read_png_rows(const Bytes& stream, const std::vector<PngPass>& passes, size_t pixel_bytes,
                   uint8_t* samples) {
  size_t size = 0;
  for (const PngPass& pass : passes) size += pass.rows * (1 + pass.row_bytes);
  const std::unique_ptr<uint8_t[]> filtered(
      new uint8_t[size + kPngPadding]);  // not a vector, which is filled first
  inflate(stream, filtered.get(), size);
  const uint8_t* from = filtered.get();
  for (const PngPass& pass : passes) {
    undo_png_filters(from, pass.rows, pass.row_bytes, pixel_bytes, samples);
    from += pass.rows * (1 + pass.row_bytes);
    samples += pass.rows * pass.row_bytes;
  }
}

}  // namespace xception
