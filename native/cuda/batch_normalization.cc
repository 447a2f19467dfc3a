#include <sstream>

#include "cuda/kernels.h"
#include "cuda/kernels/elementwise.h"
#include "cuda/own_kernel.h"

namespace xception {

namespace {

const float* pack(const BatchNormalizationOp& op, const CudaContext& context, const char* name,
                  double Affine::* part) {
  std::ostringstream key;
  key << "batch normalization " << name << std::hexfloat << " " << op.epsilon;
  for (const auto& [role, index] : op.weights) key << " " << role << " " << index;
  const int64_t channels = context.output.shape.back();
  return context.pack_floats(key.str(), channels, [&](float* to) {
    for (int64_t i = 0; i < channels; i++) to[i] = static_cast<float>(op.affine_of(context.weights, i).*part);
  });
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const BatchNormalizationOp& op, const CudaContext& context) {
  const int channels = context.to_int(context.output.shape.back());
  const int64_t pixels = element_count(context.output.shape) / channels;
  const float* scale = pack(op, context, "scale", &Affine::scale);
  const float* bias = pack(op, context, "bias", &Affine::bias);
  const size_t weight_bytes = 2 * sizeof(float) * static_cast<size_t>(channels);
  return std::make_unique<OwnKernel>(
      context, describe_launch("scale_bias_activation", context, 2, weight_bytes),
      [dtype = context.dtype(), activation = op.activation, pixels, channels, scale, bias](
          const KernelArguments& arguments, LaunchStream stream) {
        scale_bias_activation(dtype, pixels, channels, arguments.inputs[0], scale, bias, nullptr, activation,
                              arguments.output, stream);
      });
}

}  // namespace xception
