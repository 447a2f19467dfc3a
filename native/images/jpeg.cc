#include "images/jpeg.h"

#include <turbojpeg.h>

#include <memory>

#include "core/error.h"
#include "images/cmyk.h"

namespace xception {

namespace {

struct Destroy {
  void operator()(void* decoder) const { tjDestroy(decoder); }
};
using Decoder = std::unique_ptr<void, Destroy>;

// Colour exactly as Pillow has it, and an end to files of thousands of scans, each of which costs a pass over
// the image.
constexpr int kFlags = TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS;

[[noreturn]] void refuse(const Decoder& decoder) {
  throw Error("ERR_IMAGE_CORRUPT", tjGetErrorStr2(decoder.get()));
}

// Whether its components are those of CMYK. Throws unless the file has the size that there is memory for.
bool check_header(const Decoder& decoder, const Bytes& file, int width, int height) {
  int stated_width = 0;
  int stated_height = 0;
  int sampling = 0;
  int colors = 0;
  // Fails for a chroma sampling that it has no name for as well; that is decoded all the same.
  tjDecompressHeader3(decoder.get(), file.data, file.size, &stated_width, &stated_height, &sampling, &colors);
  if (stated_width != width || stated_height != height) refuse(decoder);
  return colors == TJCS_CMYK || colors == TJCS_YCCK;
}

std::string decode(const Decoder& decoder, const Bytes& file, int width, int height, int format,
                   uint8_t* pixels) {
  const int pitch = 0;  // no bytes between rows
  if (tjDecompress2(decoder.get(), file.data, file.size, pixels, width, pitch, height, format, kFlags) == 0)
    return "";
  if (tjGetErrorCode(decoder.get()) != TJERR_WARNING) refuse(decoder);
  return tjGetErrorStr2(decoder.get());
}

}  // namespace

std::string decode_jpeg(const Bytes& file, int width, int height, uint8_t* rgb) {
  const Decoder decoder(tjInitDecompress());
  if (!decoder) throw Error("ERR_OUT_OF_MEMORY", "There is no memory for a JPEG decoder");
  if (!check_header(decoder, file, width, height)) return decode(decoder, file, width, height, TJPF_RGB, rgb);
  const size_t pixels = static_cast<size_t>(width) * static_cast<size_t>(height);
  const std::unique_ptr<uint8_t[]> cmyk(new uint8_t[pixels * 4]);
  const std::string warning = decode(decoder, file, width, height, TJPF_CMYK, cmyk.get());
  convert_cmyk(cmyk.get(), pixels, rgb);
  return warning;
}

}  // namespace xception
