#include "cpu/conversion.h"
#include "cpu/kernels.h"

namespace xception {

namespace {

std::vector<float> per_channel(const std::vector<float>& values, int64_t channels) {
  return values.size() == 1 ? std::vector<float>(static_cast<size_t>(channels), values[0]) : values;
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const RescalingOp& op, const CpuContext& context) {
  const int64_t channels = context.inputs[0].shape.back();
  return make_conversion(
      context, [scale = per_channel(op.scale, channels), offset = per_channel(op.offset, channels)](
                   float value, int64_t channel) { return value * scale[channel] + offset[channel]; });
}

}  // namespace xception
