#pragma once
#include <immintrin.h>

#include <cstdint>

namespace xception {

// 16 floats at a time.
struct Avx512 {
  using Vector = __m512;
  using Mask = __mmask16;
  static constexpr int lanes = 16;
  // With the two vectors of a tile's columns and a value of the panel, 31 of the 32 registers.
  static constexpr int tile_rows = 14;
  // Half of the smallest second-level cache of a CPU that has AVX-512.
  static constexpr int64_t panel_bytes = 512 * 1024;

  static Vector zero() { return _mm512_setzero_ps(); }
  static Vector broadcast(const float* from) { return _mm512_set1_ps(*from); }
  static Vector load(const float* from) { return _mm512_loadu_ps(from); }
  static void store(float* to, Vector value) { _mm512_storeu_ps(to, value); }
  static Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
  // Without a mask it makes GCC 12 warn of its own header.
  static Vector max(Vector a, Vector b) { return _mm512_maskz_max_ps(0xffff, a, b); }
  static Vector multiply_add(Vector a, Vector b, Vector sum) { return _mm512_fmadd_ps(a, b, sum); }
  // Not a number stays so, for it is the second.
  static Vector relu(Vector value) { return max(zero(), value); }

  // The first `count` lanes; none if it is negative.
  static Mask first(int64_t count) {
    return static_cast<Mask>(count >= lanes ? 0xffff : count <= 0 ? 0 : (1 << count) - 1);
  }
  // Zeros elsewhere.
  static Vector load(const float* from, Mask mask) { return _mm512_maskz_loadu_ps(mask, from); }
  static void store(float* to, Vector value, Mask mask) { _mm512_mask_storeu_ps(to, mask, value); }
};

}  // namespace xception
