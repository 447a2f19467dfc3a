#pragma once
#include "cuda/kernels/activation.cuh"
#include "cuda/kernels/vector.cuh"

namespace xception {

// Vectors that stay in their dtype until they are used: of 16-bit values, a register holds two.

// Values 2 * pair and 2 * pair + 1. The conversion itself takes them out of the register that they share.
template <int count, typename T>
__device__ __forceinline__ void unpack(const Vector<T, count>& vector, int pair, float (&values)[2]) {
#ifdef __CUDA_ARCH__
  if constexpr (sizeof(T) == 2) {
    const uint32_t word = reinterpret_cast<const uint32_t*>(&vector)[pair];
    if constexpr (std::is_same<T, __half>::value) {
      unsigned short low;
      unsigned short high;
      asm("mov.b32 {%0, %1}, %2;" : "=h"(low), "=h"(high) : "r"(word));
      values[0] = __half2float(__ushort_as_half(low));
      values[1] = __half2float(__ushort_as_half(high));
    } else {
      values[0] = __uint_as_float(word << 16);
      values[1] = __uint_as_float(word & 0xffff0000u);
    }
    return;
  }
#endif
  values[0] = to_float(vector.values[2 * pair]);
  values[1] = to_float(vector.values[2 * pair + 1]);
}

// NaN stays NaN.
template <int count, typename T>
__device__ __forceinline__ void relu(Vector<T, count>& vector) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  if constexpr (sizeof(T) == 2) {
    using Pair = std::conditional_t<std::is_same<T, __half>::value, __half2, __nv_bfloat162>;
    auto* const pairs = reinterpret_cast<Pair*>(&vector);
    XCEPTION_UNROLL
    for (int i = 0; i < count / 2; i++) pairs[i] = __hmax2_nan(pairs[i], Pair(T(0.0f), T(0.0f)));
    return;
  }
#endif
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) from_float(relu(to_float(vector.values[i])), vector.values[i]);
}

// Lets nothing that is made of the pair after this be made before. Without it the compiler converts weights
// before the loop that uses them, and they take up twice the registers.
template <int count, typename T>
__device__ __forceinline__ void keep_packed(Vector<T, count>& vector, int pair) {
#ifdef __CUDA_ARCH__
  constexpr int kWords = 2 * static_cast<int>(sizeof(T)) / 4;
  auto* const words = reinterpret_cast<uint32_t*>(&vector) + pair * kWords;
  XCEPTION_UNROLL
  for (int i = 0; i < kWords; i++) asm volatile("" : "+r"(words[i]));
#else
  static_cast<void>(vector);
  static_cast<void>(pair);
#endif
}

}  // namespace xception
