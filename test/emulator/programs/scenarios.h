#pragma once
#include <cuda_runtime.h>
#include <emulated_device.h>
#include <emulated_kernel.h>
#include <emulator.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

// One scenario runs in a process of its own: `emulator_tests "SCENARIO"`.
using Scenarios = std::map<std::string, std::function<void()>>;

Scenarios memory_scenarios();
Scenarios stream_scenarios();
Scenarios capture_scenarios();
Scenarios kernel_scenarios();
Scenarios fault_scenarios();
Scenarios depthwise_scenarios();

#define EXPECT(condition)                                                 \
  do {                                                                    \
    if (!(condition)) {                                                   \
      std::printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                       \
    }                                                                     \
  } while (false)

inline void expect_error(cudaError_t expected, cudaError_t got, const char* call, const char* file,
                         int line) {
  if (got == expected) return;
  std::printf("%s:%d: %s: %s\n", file, line, call, cudaGetErrorName(got));
  std::exit(1);
}
#define EXPECT_ERROR(expected, call) expect_error(expected, call, #call, __FILE__, __LINE__)
#define EXPECT_OK(call) EXPECT_ERROR(cudaSuccess, call)

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A stream that the legacy default stream does not wait for.
inline cudaStream_t make_stream() {
  cudaStream_t stream = nullptr;
  EXPECT_OK(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
  return stream;
}

inline cudaEvent_t make_event() {
  cudaEvent_t event = nullptr;
  EXPECT_OK(cudaEventCreateWithFlags(&event, cudaEventDisableTiming));
  return event;
}

template <typename T>
T* make_device(std::size_t count) {
  T* pointer = nullptr;
  EXPECT_OK(cudaMalloc(&pointer, count * sizeof(T)));
  return pointer;
}

template <typename T>
T* make_pinned(std::size_t count) {
  T* pointer = nullptr;
  EXPECT_OK(cudaMallocHost(&pointer, count * sizeof(T)));
  return pointer;
}
