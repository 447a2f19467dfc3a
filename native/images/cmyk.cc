#include "images/cmyk.h"

namespace xception {

namespace {

// a * b / 255, rounded.
uint32_t multiply(uint32_t a, uint32_t b) {
  const uint32_t product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

}  // namespace

void convert_cmyk(const uint8_t* cmyk, size_t pixels, uint8_t* rgb) {
  for (size_t i = 0; i < pixels; ++i, cmyk += 4, rgb += 3) {
    const uint32_t light = cmyk[3];
    for (int c = 0; c < 3; ++c) rgb[c] = static_cast<uint8_t>(light - multiply(255U - cmyk[c], light));
  }
}

}  // namespace xception
