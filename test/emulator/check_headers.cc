// Compiled against the real CUDA headers, with test/emulator/include only for the list, this shows that the
// emulated runtime has the names, values, members and signatures of the real one:
//   g++ -std=c++17 -fsyntax-only -I/usr/local/cuda/include -iquote test/emulator/include
//   test/emulator/check_headers.cc
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <cstddef>
#include <type_traits>

#define EMULATED_ENUMERATOR(name, value) static_assert(name == (value), #name);
#define EMULATED_FLAG(name, value) static_assert(name == (value), #name);
#define EMULATED_MEMBER(owner, type, name) \
  static_assert(std::is_same<decltype(owner::name), type>::value, #name);
#define EMULATED_FUNCTION(name, parameters) \
  [[maybe_unused]] static cudaError_t(*const real_##name) parameters = name;
#include "emulated_cuda_api.inc"

static_assert(sizeof(__half) == 2 && sizeof(__nv_bfloat16) == 2);
static_assert(std::is_same<decltype(__half2float(__half())), float>::value);
static_assert(std::is_same<decltype(__float2half_rn(0.0f)), __half>::value);
static_assert(std::is_same<decltype(__bfloat162float(__nv_bfloat16())), float>::value);
static_assert(std::is_same<decltype(__float2bfloat16_rn(0.0f)), __nv_bfloat16>::value);
static_assert(std::is_same<decltype(cudaGetErrorName(cudaSuccess)), const char*>::value);
static_assert(std::is_same<decltype(cudaGetErrorString(cudaSuccess)), const char*>::value);
static_assert(sizeof(uint3) == 12 && sizeof(dim3) == 12);
static_assert(std::is_same<decltype(uint3::x), unsigned>::value);
