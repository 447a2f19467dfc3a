#include "cuda/kernels.h"
#include "cuda/kernels/elementwise.h"
#include "cuda/own_kernel.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const ActivationOp& op, const CudaContext& context) {
  const int channels = context.to_int(context.output.shape.back());
  const int64_t pixels = element_count(context.output.shape) / channels;
  return std::make_unique<OwnKernel>(context, describe_launch("scale_bias_activation", context, 1),
                                     [dtype = context.dtype(), activation = op.activation, pixels, channels](
                                         const KernelArguments& arguments, LaunchStream stream) {
                                       scale_bias_activation(dtype, pixels, channels, arguments.inputs[0],
                                                             nullptr, nullptr, nullptr, activation,
                                                             arguments.output, stream);
                                     });
}

}  // namespace xception
