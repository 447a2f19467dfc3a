#include <limits>

#include "cpu/conversion.h"
#include "cpu/kernels.h"

namespace xception {

namespace {

// Rounded to nearest even and brought into T's range; NaN is the least value.
template <typename T>
class Saturated {
 public:
  explicit Saturated(float value) {
    constexpr float least = std::numeric_limits<T>::min();
    constexpr float most = std::numeric_limits<T>::max();
    // Numbers of this size have no fraction: adding it rounds, in a way that compilers vectorise.
    constexpr float shift = 3 << 22;
    const float bounded = value > least ? (value < most ? value : most) : least;
    value_ = static_cast<T>(static_cast<int>(bounded + shift - shift));
  }

 private:
  T value_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const QuantizeOp& op, const CpuContext& context) {
  auto function = [scale = op.scale](float value, int64_t) { return value / scale; };
  using Function = decltype(function);
  if (op.dtype == DType::int8) {
    return std::make_unique<ConversionKernel<float, Saturated<int8_t>, Function>>(context, function);
  }
  return std::make_unique<ConversionKernel<float, Saturated<uint8_t>, Function>>(context, function);
}

}  // namespace xception
