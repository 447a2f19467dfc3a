#pragma once
#include "emulated_float16.h"

struct __half {
  unsigned short bits;
};

inline float __half2float(__half value) { return emulator::float_from_half(value.bits); }
// Rounds to nearest even.
inline __half __float2half_rn(float value) { return {emulator::half_from_float(value)}; }
