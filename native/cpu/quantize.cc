#include <limits>

#include "cpu/kernels.h"

namespace xception {

namespace {

// NaN becomes the least value.
template <typename T>
class QuantizeKernel final : public Kernel {
 public:
  QuantizeKernel(float scale, int64_t count) : scale_(scale), count_(count) {}

  void run(const KernelArguments& arguments) override {
    const float* const input = static_cast<const float*>(arguments.inputs[0]);
    T* const output = static_cast<T*>(arguments.output);
    const float scale = scale_;
    const int64_t count = count_;
#pragma omp parallel for simd
    for (int64_t i = 0; i < count; i++) {
      const float value = input[i] / scale;
      const float not_less = value > kLeast ? value : kLeast;
      const float bounded = not_less < kMost ? not_less : kMost;
      output[i] = static_cast<T>(static_cast<int>(bounded + kRounds - kRounds));
    }
  }

 private:
  static constexpr float kLeast = std::numeric_limits<T>::min();
  static constexpr float kMost = std::numeric_limits<T>::max();
  // Numbers of this size have no fraction: adding it rounds to nearest even, in a way that compilers
  // vectorise.
  static constexpr float kRounds = 3 << 22;

  float scale_;
  int64_t count_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const QuantizeOp& op, const CpuContext& context) {
  const int64_t count = element_count(context.output.shape);
  if (op.dtype == DType::int8) return std::make_unique<QuantizeKernel<int8_t>>(op.scale, count);
  return std::make_unique<QuantizeKernel<uint8_t>>(op.scale, count);
}

}  // namespace xception
