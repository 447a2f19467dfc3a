#pragma once
#include <type_traits>

#include "cuda/kernels/dtype.cuh"

#ifdef __CUDACC__
#define XCEPTION_UNROLL _Pragma("unroll")
#else
#define XCEPTION_UNROLL
#endif

namespace xception {

constexpr int kVectorBytes = 16;

// How many elements the widest access has.
template <typename T>
constexpr int kWidest = kVectorBytes / static_cast<int>(sizeof(T));

// `count` elements that are read or written at once, as far as 16 bytes reach.
template <typename T, int count>
struct alignas(sizeof(T) * count < kVectorBytes ? sizeof(T) * count : kVectorBytes) Vector {
  T values[count];
};

// `from` must be aligned to a vector.
template <int count, typename T>
__device__ __forceinline__ Vector<T, count> load_vector(const T* from) {
  return *reinterpret_cast<const Vector<T, count>*>(from);
}

template <int count, typename T>
__device__ __forceinline__ void to_float(const Vector<T, count>& vector, float (&values)[count]) {
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) values[i] = to_float(vector.values[i]);
}

template <int count, typename T>
__device__ __forceinline__ void load(const T* from, float (&values)[count]) {
  to_float(load_vector<count>(from), values);
}

template <int count, typename T>
__device__ __forceinline__ void store(const float (&values)[count], T* to) {
  Vector<T, count> vector;
  XCEPTION_UNROLL
  for (int i = 0; i < count; i++) from_float(values[i], vector.values[i]);
  *reinterpret_cast<Vector<T, count>*>(to) = vector;
}

// Calls function(std::integral_constant<int, N>()) with the widest N, of widest, widest / 2, … 1, that
// divides `size`: rows of so many elements, end to end, are then all aligned to a vector of N.
template <int widest, typename Function>
void dispatch_width(int64_t size, const Function& function) {
  if constexpr (widest > 1) {
    if (size % widest != 0) return dispatch_width<widest / 2>(size, function);
  }
  function(std::integral_constant<int, widest>());
}

}  // namespace xception
