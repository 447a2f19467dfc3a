#include "cpu/kernels.h"

namespace xception {

namespace {

template <typename T>
class RescalingKernel final : public Kernel {
 public:
  RescalingKernel(const RescalingOp& op, const CpuContext& context)
      : channels_(context.output.shape.back()),
        pixels_(element_count(context.output.shape) / channels_),
        scale_(per_channel(op.scale)),
        offset_(per_channel(op.offset)) {}

  void run(const KernelArguments& arguments) override {
    const T* const input = static_cast<const T*>(arguments.inputs[0]);
    float* const output = static_cast<float*>(arguments.output);
#pragma omp parallel for
    for (int64_t pixel = 0; pixel < pixels_; pixel++) {
      const int64_t first = pixel * channels_;
      for (int64_t channel = 0; channel < channels_; channel++) {
        output[first + channel] =
            static_cast<float>(input[first + channel]) * scale_[channel] + offset_[channel];
      }
    }
  }

 private:
  std::vector<float> per_channel(const std::vector<float>& values) const {
    return values.size() == 1 ? std::vector<float>(static_cast<size_t>(channels_), values[0]) : values;
  }

  int64_t channels_;
  int64_t pixels_;
  std::vector<float> scale_;
  std::vector<float> offset_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const RescalingOp& op, const CpuContext& context) {
  if (context.inputs[0].dtype == DType::uint8) return std::make_unique<RescalingKernel<uint8_t>>(op, context);
  return std::make_unique<RescalingKernel<float>>(op, context);
}

}  // namespace xception
