#pragma once
#include "emulated_float16.h"

struct __nv_bfloat16 {
  unsigned short bits;
};

inline float __bfloat162float(__nv_bfloat16 value) { return emulator::float_from_bfloat16(value.bits); }
// Rounds to nearest even.
inline __nv_bfloat16 __float2bfloat16_rn(float value) { return {emulator::bfloat16_from_float(value)}; }
