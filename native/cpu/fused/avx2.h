#pragma once
#include <immintrin.h>

#include <cstdint>

namespace xception {

// 8 floats at a time.
struct Avx2 {
  using Vector = __m256;
  using Mask = __m256i;
  static constexpr int lanes = 8;
  // With the two vectors of a tile's columns and a value of the panel, 15 of the 16 registers.
  static constexpr int tile_rows = 6;
  // Half of the smallest second-level cache of a CPU that has AVX2.
  static constexpr int64_t panel_bytes = 128 * 1024;

  static Vector zero() { return _mm256_setzero_ps(); }
  static Vector broadcast(const float* from) { return _mm256_broadcast_ss(from); }
  static Vector load(const float* from) { return _mm256_loadu_ps(from); }
  static void store(float* to, Vector value) { _mm256_storeu_ps(to, value); }
  static Vector add(Vector a, Vector b) { return _mm256_add_ps(a, b); }
  static Vector max(Vector a, Vector b) { return _mm256_max_ps(a, b); }
  static Vector multiply_add(Vector a, Vector b, Vector sum) { return _mm256_fmadd_ps(a, b, sum); }
  // Not a number stays so, for it is the second.
  static Vector relu(Vector value) { return max(zero(), value); }

  // The first `count` lanes; none if it is negative.
  static Mask first(int64_t count) {
    const int bound = static_cast<int>(count < lanes ? count : lanes);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(bound), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  }
  // Zeros elsewhere.
  static Vector load(const float* from, Mask mask) { return _mm256_maskload_ps(from, mask); }
  static void store(float* to, Vector value, Mask mask) { _mm256_maskstore_ps(to, mask, value); }
};

}  // namespace xception
