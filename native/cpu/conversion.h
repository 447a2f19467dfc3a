#pragma once
#include <algorithm>
#include <memory>
#include <utility>

#include "cpu/bfloat16.h"
#include "cpu/cpu_context.h"

namespace xception {

// `function(value, channel)` of every element, and zeros in the channels that only the output has.
template <typename From, typename To, typename Function>
class ConversionKernel final : public Kernel {
 public:
  ConversionKernel(const CpuContext& context, Function function)
      : function_(std::move(function)),
        input_channels_(context.inputs[0].shape.back()),
        output_channels_(context.output.shape.back()),
        pixels_(element_count(context.output.shape) / output_channels_) {}

  void run(const KernelArguments& arguments) override {
    const From* const input = static_cast<const From*>(arguments.inputs[0]);
    To* const output = static_cast<To*>(arguments.output);
#pragma omp parallel for
    for (int64_t pixel = 0; pixel < pixels_; pixel++) {
      const From* const from = input + pixel * input_channels_;
      To* const to = output + pixel * output_channels_;
      for (int64_t channel = 0; channel < input_channels_; channel++) {
        to[channel] = To(function_(static_cast<float>(from[channel]), channel));
      }
      std::fill(to + input_channels_, to + output_channels_, To(0.0f));
    }
  }

 private:
  Function function_;
  int64_t input_channels_;
  int64_t output_channels_;
  int64_t pixels_;
};

template <typename From, typename Function>
std::unique_ptr<Kernel> make_conversion_from(const CpuContext& context, Function function) {
  if (context.output.dtype == DType::bfloat16) {
    return std::make_unique<ConversionKernel<From, BFloat16, Function>>(context, std::move(function));
  }
  return std::make_unique<ConversionKernel<From, float, Function>>(context, std::move(function));
}

// From any dtype that the CPU computes in, to float32 or bfloat16.
template <typename Function>
std::unique_ptr<Kernel> make_conversion(const CpuContext& context, Function function) {
  switch (context.inputs[0].dtype) {
    case DType::uint8:
      return make_conversion_from<uint8_t>(context, std::move(function));
    case DType::int8:
      return make_conversion_from<int8_t>(context, std::move(function));
    case DType::bfloat16:
      return make_conversion_from<BFloat16>(context, std::move(function));
    default:
      return make_conversion_from<float>(context, std::move(function));
  }
}

}  // namespace xception
