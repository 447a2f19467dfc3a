#pragma once
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cstdint>

#include "core/error.h"
#include "core/tensor_desc.h"

namespace xception {

__device__ __forceinline__ float to_float(float value) { return value; }
__device__ __forceinline__ float to_float(__half value) { return __half2float(value); }
__device__ __forceinline__ float to_float(__nv_bfloat16 value) { return __bfloat162float(value); }
__device__ __forceinline__ float to_float(uint8_t value) { return static_cast<float>(value); }

// Rounds to nearest even.
__device__ __forceinline__ void from_float(float value, float& result) { result = value; }
__device__ __forceinline__ void from_float(float value, __half& result) { result = __float2half_rn(value); }
__device__ __forceinline__ void from_float(float value, __nv_bfloat16& result) {
  result = __float2bfloat16_rn(value);
}

template <typename T>
struct TypeTag {
  using Type = T;
};

// Calls function(TypeTag<T>()) with the C++ type of a floating dtype.
template <typename Function>
void dispatch_floating(DType dtype, const Function& function) {
  switch (dtype) {
    case DType::float32:
      return function(TypeTag<float>());
    case DType::float16:
      return function(TypeTag<__half>());
    case DType::bfloat16:
      return function(TypeTag<__nv_bfloat16>());
    case DType::uint8:
    case DType::int8:
      throw Error("ERR_DTYPE", std::string("A kernel for floating dtypes was given ") + to_string(dtype));
  }
}

// The same with uint8.
template <typename Function>
void dispatch_dtype(DType dtype, const Function& function) {
  if (dtype == DType::uint8) return function(TypeTag<uint8_t>());
  dispatch_floating(dtype, function);
}

}  // namespace xception
