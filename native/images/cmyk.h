#pragma once
#include <cstddef>
#include <cstdint>

namespace xception {

// RGB of CMYK that is stored inverted, 255 for no ink, as Adobe's programs write it; rounded as Pillow
// rounds.
void convert_cmyk(const uint8_t* cmyk, size_t pixels, uint8_t* rgb);

}  // namespace xception
