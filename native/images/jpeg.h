#pragma once
#include <cstdint>
#include <string>

#include "images/bytes.h"

namespace xception {

// Decodes a JPEG of width x height pixels to RGB, 3 bytes a pixel, as Pillow does: grey is repeated, CMYK
// converted. Returns the first warning about data that is damaged or odd; empty when there is none. Throws
// ERR_IMAGE_CORRUPT, also for a file of another size, and ERR_OUT_OF_MEMORY.
std::string decode_jpeg(const Bytes& file, int width, int height, uint8_t* rgb);

}  // namespace xception
