#pragma once
#include <cstdint>
#include <cstring>

namespace xception {

// The upper half of a float32.
class BFloat16 {
 public:
  // Rounded to nearest even; a NaN stays one.
  explicit BFloat16(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const bool nan = (bits & 0x7fffffff) > 0x7f800000;
    bits_ = static_cast<uint16_t>(nan ? bits >> 16 | 0x40 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  }

  explicit operator float() const {
    const uint32_t bits = static_cast<uint32_t>(bits_) << 16;
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }

 private:
  uint16_t bits_;
};

}  // namespace xception
