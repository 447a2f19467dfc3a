#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cmath>
#include <future>
#include <vector>

#include "scenarios.h"

namespace {

void write_at(unsigned char* bytes, int offset) { bytes[offset] = 1; }

void fresh_memory_is_nan() {
  float* pinned = make_pinned<float>(3);
  EXPECT(std::isnan(pinned[0]) && std::isnan(pinned[2]));
  pinned[0] = pinned[1] = pinned[2] = 0;
  float* device = make_device<float>(3);
  EXPECT_OK(cudaMemcpy(pinned, device, 12, cudaMemcpyDeviceToHost));
  EXPECT(std::isnan(pinned[0]) && std::isnan(pinned[1]) && std::isnan(pinned[2]));
  EXPECT(reinterpret_cast<std::size_t>(device) % 256 == 0);
}

void pages_of_the_host_are_not_those_of_the_device() {
  std::printf("%f\n", static_cast<double>(*make_device<float>(1)));
}

void overrun_is_found(int offset, const char* words) {
  const cudaStream_t stream = make_stream();
  auto* bytes = make_device<unsigned char>(100);
  EXPECT_OK(emulator::launch_kernel("write_at", write_at, dim3(1), dim3(1), stream, bytes, offset));
  EXPECT_OK(cudaStreamSynchronize(stream));
  EXPECT(has(emulator::books(), words));
}

void overrun_behind_is_found() { overrun_is_found(100, "written 0 bytes behind memory of 100"); }
void overrun_before_is_found() { overrun_is_found(-1, "written 1 bytes before memory of 100"); }

void memory_is_limited() {
  // EMULATOR_MEMORY is 1000000
  std::size_t available = 0;
  std::size_t total = 0;
  void* device = nullptr;
  EXPECT_ERROR(cudaErrorMemoryAllocation, cudaMalloc(&device, 1000001));
  EXPECT_ERROR(cudaErrorMemoryAllocation, cudaGetLastError());
  EXPECT_OK(cudaMalloc(&device, 999999));
  EXPECT_OK(cudaMemGetInfo(&available, &total));
  EXPECT(available == 1 && total == 1000000);
  EXPECT_OK(cudaFree(device));
  EXPECT_OK(cudaMalloc(&device, 1000000));
}

void only_pinned_memory_is_copied_asynchronously() {
  const cudaStream_t stream = make_stream();
  float* device = make_device<float>(4);
  std::vector<float> pageable(4);
  EXPECT_ERROR(cudaErrorInvalidValue,
               cudaMemcpyAsync(device, pageable.data(), 16, cudaMemcpyHostToDevice, stream));
  EXPECT(has(emulator::books(), "host memory that is not pinned"));
  float* pinned = make_pinned<float>(4);
  EXPECT_ERROR(cudaErrorInvalidValue,
               cudaMemcpyAsync(device, pinned + 1, 16, cudaMemcpyHostToDevice, stream));
  EXPECT_ERROR(cudaErrorInvalidValue,
               cudaMemcpyAsync(device + 1, pinned, 16, cudaMemcpyHostToDevice, stream));
  EXPECT_ERROR(cudaErrorInvalidValue, cudaMemcpyAsync(device, pinned, 16, cudaMemcpyDeviceToHost, stream));
  EXPECT_OK(cudaMemcpyAsync(device, pinned, 16, cudaMemcpyHostToDevice, stream));
}

void pinned_memory_freed_too_early_is_found() {
  const cudaStream_t stream = make_stream();
  float* device = make_device<float>(4);
  float* pinned = make_pinned<float>(4);
  std::promise<void> gate;
  EXPECT_OK(emulator::enqueue(stream, "gate", [&] { gate.get_future().wait(); }));
  EXPECT_OK(cudaMemcpyAsync(device, pinned, 16, cudaMemcpyHostToDevice, stream));
  EXPECT_OK(cudaFreeHost(pinned));
  gate.set_value();
  EXPECT_ERROR(cudaErrorIllegalAddress, cudaStreamSynchronize(stream));
  EXPECT(has(emulator::books(), "copy from host memory that is not pinned"));
}

void freed_addresses_are_not_given_at_once() {
  void* first = make_device<char>(64);
  EXPECT_OK(cudaFree(first));
  EXPECT_ERROR(cudaErrorInvalidValue, cudaFree(first));
  EXPECT(make_device<char>(64) != first);
}

void rows_are_copied() {
  const cudaStream_t stream = make_stream();
  auto* host = make_pinned<unsigned char>(12);
  auto* device = make_device<unsigned char>(12);
  for (int i = 0; i < 12; ++i) host[i] = static_cast<unsigned char>(i);
  EXPECT_OK(cudaMemsetAsync(device, 99, 12, stream));
  EXPECT_OK(cudaMemcpy2DAsync(device, 6, host, 4, 2, 2, cudaMemcpyHostToDevice, stream));
  EXPECT_OK(cudaMemcpyAsync(host, device, 12, cudaMemcpyDeviceToHost, stream));
  EXPECT_OK(cudaStreamSynchronize(stream));
  const unsigned char expected[] = {0, 1, 99, 99, 99, 99, 4, 5, 99, 99, 99, 99};
  for (int i = 0; i < 12; ++i) EXPECT(host[i] == expected[i]);
}

void books_show_what_is_alive() {
  const cudaStream_t stream = make_stream();
  float* device = make_device<float>(10);
  float* pinned = make_pinned<float>(5);
  const auto books = emulator::books();
  EXPECT(has(books, R"("objects":{"device memory":1,"pinned memory":1,"stream":1})"));
  EXPECT(has(books, R"("bytes":{"device memory":40,"pinned memory":20})"));
  EXPECT_OK(cudaFreeAsync(device, stream));
  EXPECT_OK(cudaStreamSynchronize(stream));
  EXPECT_OK(cudaFreeHost(pinned));
  EXPECT_OK(cudaStreamDestroy(stream));
  EXPECT(has(emulator::books(), R"("objects":{},"bytes":{},"violations":[])"));
}

// Against the values that IEEE 754 gives, found by searching the neighbours of every number.
void half_rounds_to_nearest_even() {
  for (unsigned bits = 0; bits < 0x7c00; ++bits) {
    const __half half = {static_cast<unsigned short>(bits)};
    const float value = __half2float(half);
    const double exact = bits < 0x400 ? std::ldexp(bits, -24)
                                      : std::ldexp(1024 + (bits & 0x3ff), static_cast<int>(bits >> 10) - 25);
    EXPECT(value == static_cast<float>(exact));
    EXPECT(__float2half_rn(value).bits == bits && __float2half_rn(-value).bits == (bits | 0x8000));
    const double unit = std::ldexp(1, bits < 0x800 ? -24 : static_cast<int>(bits >> 10) - 25);
    const auto middle = static_cast<float>(exact + unit / 2);
    const unsigned even = bits + (bits & 1);
    EXPECT(__float2half_rn(middle).bits == even);
    EXPECT(__float2half_rn(std::nextafter(middle, 0.0f)).bits == bits);
    EXPECT(__float2half_rn(std::nextafter(middle, 1e9f)).bits == bits + 1);
  }
  EXPECT(std::isinf(__half2float({0x7c00})) && std::isnan(__half2float({0x7e00})));
  EXPECT(__float2half_rn(INFINITY).bits == 0x7c00 && __float2half_rn(NAN).bits == 0x7fff);
}

void bfloat16_rounds_to_nearest_even() {
  for (unsigned bits = 0; bits < 0x7f80; ++bits) {
    const float value = __bfloat162float({static_cast<unsigned short>(bits)});
    EXPECT(__float2bfloat16_rn(value).bits == bits && __float2bfloat16_rn(-value).bits == (bits | 0x8000));
    const float middle = emulator::float_of(bits << 16 | 0x8000);
    EXPECT(__float2bfloat16_rn(middle).bits == bits + (bits & 1));
    EXPECT(__float2bfloat16_rn(std::nextafter(middle, 0.0f)).bits == bits);
    EXPECT(__float2bfloat16_rn(std::nextafter(middle, INFINITY)).bits == bits + 1);
  }
  EXPECT(__float2bfloat16_rn(INFINITY).bits == 0x7f80 && __float2bfloat16_rn(NAN).bits == 0x7fff);
}

}  // namespace

Scenarios memory_scenarios() {
  return {{"fresh memory is NaN", fresh_memory_is_nan},
          {"the host dereferences a device pointer", pages_of_the_host_are_not_those_of_the_device},
          {"a kernel writes behind its memory", overrun_behind_is_found},
          {"a kernel writes before its memory", overrun_before_is_found},
          {"memory is limited", memory_is_limited},
          {"only pinned memory is copied asynchronously", only_pinned_memory_is_copied_asynchronously},
          {"pinned memory freed too early is found", pinned_memory_freed_too_early_is_found},
          {"freed addresses are not given at once", freed_addresses_are_not_given_at_once},
          {"rows are copied", rows_are_copied},
          {"the books show what is alive", books_show_what_is_alive},
          {"float16 rounds to nearest even", half_rounds_to_nearest_even},
          {"bfloat16 rounds to nearest even", bfloat16_rounds_to_nearest_even}};
}
