#pragma once
#include <algorithm>
#include <memory>
#include <utility>

#include "cpu/cpu_context.h"

namespace xception {

// `function(value, channel)` of every element, and zeros in the channels that only the output has.
template <typename From, typename Function>
class ConversionKernel final : public Kernel {
 public:
  ConversionKernel(const CpuContext& context, Function function)
      : function_(std::move(function)),
        input_channels_(context.inputs[0].shape.back()),
        output_channels_(context.output.shape.back()),
        pixels_(element_count(context.output.shape) / output_channels_) {}

  void run(const KernelArguments& arguments) override {
    const From* const input = static_cast<const From*>(arguments.inputs[0]);
    float* const output = static_cast<float*>(arguments.output);
#pragma omp parallel for
    for (int64_t pixel = 0; pixel < pixels_; pixel++) {
      const From* const from = input + pixel * input_channels_;
      float* const to = output + pixel * output_channels_;
      for (int64_t channel = 0; channel < input_channels_; channel++) {
        to[channel] = function_(static_cast<float>(from[channel]), channel);
      }
      std::fill(to + input_channels_, to + output_channels_, 0.0f);
    }
  }

 private:
  Function function_;
  int64_t input_channels_;
  int64_t output_channels_;
  int64_t pixels_;
};

// From uint8 or float32 to float32.
template <typename Function>
std::unique_ptr<Kernel> make_conversion(const CpuContext& context, Function function) {
  if (context.inputs[0].dtype == DType::uint8) {
    return std::make_unique<ConversionKernel<uint8_t, Function>>(context, std::move(function));
  }
  return std::make_unique<ConversionKernel<float, Function>>(context, std::move(function));
}

}  // namespace xception
