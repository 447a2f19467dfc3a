#include <sstream>

#include "cuda/conversion.h"
#include "cuda/kernels.h"

namespace xception {

namespace {

const float* pack(const CudaContext& context, const std::vector<float>& values) {
  const int64_t channels = context.inputs[0].shape.back();
  std::ostringstream key;
  key << "rescaling " << channels << std::hexfloat;
  for (float value : values) key << " " << value;
  return context.pack_floats(key.str(), channels, [&](float* to) {
    for (int64_t i = 0; i < channels; i++) to[i] = values.size() == 1 ? values[0] : values[i];
  });
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const RescalingOp& op, const CudaContext& context) {
  return make_conversion(context, pack(context, op.scale), pack(context, op.offset));
}

}  // namespace xception
