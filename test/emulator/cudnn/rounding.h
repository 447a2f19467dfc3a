#pragma once
#include <cstdint>

namespace emulator::cudnn {

float from_float16(uint16_t bits);
// To nearest, ties to even; beyond the largest, infinity.
uint16_t to_float16(float value);

float from_bfloat16(uint16_t bits);
uint16_t to_bfloat16(float value);

}  // namespace emulator::cudnn
