#pragma once
// The part of the CUDA runtime that native/cuda uses, for the emulator: written from NVIDIA's documentation,
// equal to the real headers in names, values and signatures (check_headers.cc compares them), and good for
// nothing else.
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "vector_types.h"

#define CUDART_VERSION 13000

using cudaStream_t = struct CUstream_st*;
using cudaEvent_t = struct CUevent_st*;
using cudaGraph_t = struct CUgraph_st*;
using cudaGraphExec_t = struct CUgraphExec_st*;
using cudaMemPool_t = struct CUmemPoolHandle_st*;

namespace emulator {
template <typename T>
using Member = T;  // lets an array be declared as `Member<char[256]> name`
}

// clang-format off
#define EMULATED_ENUM(type) enum type {
#define EMULATED_ENUMERATOR(name, value) name = value,
#define EMULATED_ENUM_END };
#define EMULATED_STRUCT(type) struct type {
#define EMULATED_MEMBER(owner, type, name) emulator::Member<type> name;
#define EMULATED_STRUCT_END };
// clang-format on
#include "emulated_cuda_api.inc"

#define EMULATED_FLAG(name, value) constexpr unsigned name = value;
#include "emulated_cuda_api.inc"

using cudaError_t = cudaError;

extern "C" {
#define EMULATED_FUNCTION(name, parameters) cudaError_t name parameters;
#include "emulated_cuda_api.inc"
const char* cudaGetErrorName(cudaError_t error);
const char* cudaGetErrorString(cudaError_t error);
}

// As the real header has them for C++.
inline cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event) {
  return cudaStreamWaitEvent(stream, event, 0);
}
inline cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph) {
  return cudaGraphInstantiate(executable, graph, 0);
}
template <typename T>
cudaError_t cudaMalloc(T** pointer, std::size_t bytes) {
  return cudaMalloc(reinterpret_cast<void**>(pointer), bytes);
}
template <typename T>
cudaError_t cudaMallocHost(T** pointer, std::size_t bytes) {
  return cudaMallocHost(reinterpret_cast<void**>(pointer), bytes);
}
template <typename T>
cudaError_t cudaMallocAsync(T** pointer, std::size_t bytes, cudaStream_t stream) {
  return cudaMallocAsync(reinterpret_cast<void**>(pointer), bytes, stream);
}

#ifdef XCEPTION_EMULATED_KERNELS
#include "emulated_device.h"
#endif
