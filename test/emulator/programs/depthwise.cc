#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "cuda/kernels/depthwise_conv2d.h"
#include "scenarios.h"

using namespace xception;

namespace {

// In steps of 1/64: every dtype holds them exactly.
std::vector<float> numbers(std::size_t count, unsigned seed) {
  std::vector<float> values(count);
  for (float& value : values) {
    seed = seed * 1664525u + 1013904223u;
    value = static_cast<float>(static_cast<int>(seed >> 24) - 128) / 64.0f;
  }
  return values;
}

float narrowed(float value, DType dtype) {
  if (dtype == DType::float16) return __half2float(__float2half_rn(value));
  return dtype == DType::bfloat16 ? __bfloat162float(__float2bfloat16_rn(value)) : value;
}

void* upload(const std::vector<float>& values, DType dtype) {
  const std::size_t size = size_of(dtype);
  std::vector<unsigned char> bytes(values.size() * size);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const __half half = __float2half_rn(values[i]);
    const __nv_bfloat16 bfloat16 = __float2bfloat16_rn(values[i]);
    const void* const from = dtype == DType::float16    ? static_cast<const void*>(&half)
                             : dtype == DType::bfloat16 ? static_cast<const void*>(&bfloat16)
                                                        : static_cast<const void*>(&values[i]);
    std::memcpy(&bytes[i * size], from, size);
  }
  void* device = make_device<unsigned char>(bytes.size());
  EXPECT_OK(cudaMemcpy(device, bytes.data(), bytes.size(), cudaMemcpyHostToDevice));
  return device;
}

struct Case {
  DepthwiseConv2dProblem problem;
  bool epilogue = false;  // bias and residual, and ReLU after them
  std::vector<float> input;
  std::vector<float> kernel;
  std::vector<float> bias;
  std::vector<float> residual;

  std::size_t outputs() const {
    return static_cast<std::size_t>(problem.batch * problem.output[0] * problem.output[1] * problem.channels);
  }
};

Case make_case(DType dtype, int batch, Pair input, int channels, Pair before, Pair after, bool relu,
               bool epilogue) {
  Case made;
  auto& problem = made.problem;
  problem.dtype = dtype;
  problem.batch = batch;
  problem.input = input;
  problem.output = {input[0] + before[0] + after[0] - 2, input[1] + before[1] + after[1] - 2};
  problem.channels = channels;
  problem.kernel = {3, 3};
  problem.padding = before;
  problem.relu_prologue = relu;
  if (epilogue) problem.activation = ElementwiseActivation::relu;
  made.epilogue = epilogue;
  made.input = numbers(static_cast<std::size_t>(batch * input[0] * input[1] * channels), 1);
  made.kernel = numbers(static_cast<std::size_t>(9 * channels), 2);
  made.bias = numbers(static_cast<std::size_t>(channels), 3);
  made.residual = numbers(made.outputs(), 4);
  return made;
}

// Its bytes in the problem's dtype.
std::vector<unsigned char> run(const Case& given, DepthwiseVariant variant) {
  DepthwiseConv2dProblem problem = given.problem;
  problem.variant = variant;
  const std::size_t bytes = given.outputs() * size_of(problem.dtype);
  void* const input = upload(given.input, problem.dtype);
  void* const kernel = upload(given.kernel, problem.dtype);
  void* const bias = upload(given.bias, DType::float32);
  void* const residual = upload(given.residual, problem.dtype);
  void* const output = make_device<unsigned char>(bytes);
  const cudaStream_t stream = make_stream();
  depthwise_conv2d(problem, input, kernel, given.epilogue ? static_cast<float*>(bias) : nullptr,
                   given.epilogue ? residual : nullptr, output, stream);
  EXPECT_OK(cudaStreamSynchronize(stream));
  std::vector<unsigned char> result(bytes);
  EXPECT_OK(cudaMemcpy(result.data(), output, bytes, cudaMemcpyDeviceToHost));
  for (void* const memory : {input, kernel, bias, residual, output}) EXPECT_OK(cudaFree(memory));
  EXPECT_OK(cudaStreamDestroy(stream));
  return result;
}

float value_at(const std::vector<unsigned char>& bytes, std::size_t index, DType dtype) {
  if (dtype == DType::float32) {
    float value;
    std::memcpy(&value, &bytes[index * sizeof(value)], sizeof(value));
    return value;
  }
  std::uint16_t bits;
  std::memcpy(&bits, &bytes[index * sizeof(bits)], sizeof(bits));
  return dtype == DType::float16 ? emulator::float_from_half(bits) : emulator::float_from_bfloat16(bits);
}

// In steps of 1/4096 sums are exact in float32, so that there is one right answer.
float expected_at(const Case& given, std::size_t index) {
  const auto& problem = given.problem;
  const auto channels = static_cast<std::size_t>(problem.channels);
  const std::size_t channel = index % channels;
  const auto x = static_cast<int64_t>(index / channels) % problem.output[1];
  const auto y = static_cast<int64_t>(index / channels) / problem.output[1] % problem.output[0];
  const auto image = static_cast<int64_t>(index / channels) / problem.output[1] / problem.output[0];
  float sum = 0;
  for (int tap = 0; tap < 9; ++tap) {
    const int64_t row = y + tap / 3 - problem.padding[0];
    const int64_t column = x + tap % 3 - problem.padding[1];
    if (row < 0 || row >= problem.input[0] || column < 0 || column >= problem.input[1]) continue;
    const auto pixel = static_cast<std::size_t>((image * problem.input[0] + row) * problem.input[1] + column);
    const float value = given.input[pixel * channels + channel];
    sum += given.kernel[static_cast<std::size_t>(tap) * channels + channel] *
           (problem.relu_prologue ? std::fmax(value, 0.0f) : value);
  }
  if (given.epilogue) sum = std::fmax(sum + given.bias[channel] + given.residual[index], 0.0f);
  return narrowed(sum, problem.dtype);
}

void expect_right(const Case& given, DepthwiseVariant variant) {
  const auto bytes = run(given, variant);
  for (std::size_t i = 0; i < given.outputs(); ++i) {
    if (value_at(bytes, i, given.problem.dtype) == expected_at(given, i)) continue;
    std::printf("%s, %s: output %zu is wrong\n", to_string(variant), to_string(given.problem.dtype), i);
    std::exit(1);
  }
}

void depthwise_variants_are_right() {
  struct {
    int batch;
    Pair input;
    int channels;
    Pair before;
    Pair after;
  } const shapes[] = {{2, {9, 7}, 24, {1, 1}, {1, 1}}, {1, {1, 1}, 8, {1, 1}, {1, 1}},
                      {1, {2, 5}, 16, {1, 1}, {1, 1}}, {3, {8, 6}, 16, {0, 0}, {0, 0}},
                      {1, {5, 4}, 8, {0, 1}, {1, 0}},  {2, {4, 9}, 8, {2, 2}, {2, 2}}};
  for (const DType dtype : {DType::float32, DType::float16, DType::bfloat16}) {
    for (const auto& shape : shapes) {
      for (const bool relu : {false, true}) {
        for (const bool epilogue : {false, true}) {
          const Case given = make_case(dtype, shape.batch, shape.input, shape.channels, shape.before,
                                       shape.after, relu, epilogue);
          const auto variants = depthwise_variants(given.problem);
          EXPECT(variants.size() == 2);
          for (const auto variant : variants) expect_right(given, variant);
          expect_right(given, DepthwiseVariant::general);
        }
      }
    }
  }
  EXPECT(has(emulator::books(), R"("violations":[])"));
}

// Strips of full height, and a last one that is not: only so many threads make them.
void depthwise_strips_are_right() {
  const Case given = make_case(DType::float16, 33, {21, 33}, 256, {1, 1}, {1, 1}, true, false);
  for (const auto variant : depthwise_variants(given.problem)) expect_right(given, variant);
}

// Sums that are rounded: the variants add up in the same order.
void depthwise_variants_agree_to_the_bit() {
  for (const DType dtype : {DType::float32, DType::float16, DType::bfloat16}) {
    Case given = make_case(dtype, 2, {11, 10}, 24, {1, 1}, {1, 1}, true, true);
    for (auto* const values : {&given.input, &given.kernel, &given.bias, &given.residual}) {
      for (float& value : *values) value = narrowed(value / 3.0f, dtype);
    }
    EXPECT(run(given, DepthwiseVariant::two_rows) == run(given, DepthwiseVariant::two_columns));
    EXPECT(run(given, DepthwiseVariant::two_rows) == run(given, DepthwiseVariant::general));
  }
}

void depthwise_variants_are_those_that_serve() {
  const auto count = [](const DepthwiseConv2dProblem& problem) {
    const auto variants = depthwise_variants(problem);
    if (variants.size() == 1) EXPECT(variants[0] == DepthwiseVariant::general);
    return variants.size();
  };
  const DepthwiseConv2dProblem good =
      make_case(DType::float16, 1, {5, 5}, 16, {1, 1}, {1, 1}, false, false).problem;
  EXPECT(count(good) == 2);
  DepthwiseConv2dProblem problem = good;
  problem.channels = 12;
  EXPECT(count(problem) == 1);
  problem.dtype = DType::float32;
  EXPECT(count(problem) == 2);
  problem = good;
  problem.strides = {2, 2};
  EXPECT(count(problem) == 1);
  problem = good;
  problem.dilation_rate = {1, 2};
  EXPECT(count(problem) == 1);
  problem = good;
  problem.kernel = {3, 5};
  EXPECT(count(problem) == 1);
}

}  // namespace

Scenarios depthwise_scenarios() {
  return {{"depthwise variants are right", depthwise_variants_are_right},
          {"depthwise strips are right", depthwise_strips_are_right},
          {"depthwise variants agree to the bit", depthwise_variants_agree_to_the_bit},
          {"depthwise variants are those that serve", depthwise_variants_are_those_that_serve}};
}
