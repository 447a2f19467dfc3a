#pragma once
#include <cstdint>
#include <cstring>

// The 16-bit floating dtypes to and from float32, rounded to nearest even; subnormal numbers, infinity and
// NaN included.
namespace emulator {

inline std::uint32_t bits_of(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}

inline float float_of(std::uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

constexpr std::uint32_t kFloatInfinity = 0x7f800000;

inline float float_from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000) << 16;
  const std::uint32_t magnitude = half & 0x7fff;
  if (magnitude >= 0x7c00) return float_of(sign | kFloatInfinity | (magnitude & 0x3ff) << 13);
  // The exponent's bias differs by 112; a multiplication makes up for it and normalises what is subnormal.
  const float value = float_of(magnitude << 13) * 0x1p112f;
  return float_of(sign | bits_of(value));
}

inline std::uint16_t half_from_float(float value) {
  const std::uint32_t sign = bits_of(value) >> 16 & 0x8000;
  const std::uint32_t magnitude = bits_of(value) & 0x7fffffff;
  if (magnitude > kFloatInfinity) return static_cast<std::uint16_t>(sign | 0x7fff);
  if (magnitude >= 0x477ff000) return static_cast<std::uint16_t>(sign | 0x7c00);  // 65520 and up
  std::uint32_t half;
  if (magnitude < 0x38800000) {  // below 2^-14: subnormal, its unit is 2^-24; the sum rounds to whole units
    half = bits_of(float_of(magnitude) + 0.5f) - bits_of(0.5f);
  } else {
    const std::uint32_t odd = magnitude >> 13 & 1;
    half = (magnitude - 0x38000000 + 0xfff + odd) >> 13;
  }
  return static_cast<std::uint16_t>(sign | half);
}

inline float float_from_bfloat16(std::uint16_t value) {
  return float_of(static_cast<std::uint32_t>(value) << 16);
}

inline std::uint16_t bfloat16_from_float(float value) {
  const std::uint32_t bits = bits_of(value);
  if ((bits & 0x7fffffff) > kFloatInfinity) return 0x7fff;
  return static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

}  // namespace emulator
