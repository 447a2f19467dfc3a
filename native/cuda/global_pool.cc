#include "cuda/global_pool.h"

#include "cuda/own_kernel.h"

namespace xception {

std::unique_ptr<Kernel> make_global_pool(const CudaContext& context, Pooling2dProblem::Mode mode) {
  const Shape& input = context.inputs[0].shape;
  const int64_t image = input[1] * input[2];
  const int batch = context.to_int(input[0]);
  const int pixels = context.to_int(image);
  const int channels = context.to_int(input[3]);
  return std::make_unique<OwnKernel>(
      context, describe_launch("global_pooling2d", context, static_cast<double>(image)),
      [mode, dtype = context.dtype(), batch, pixels, channels](const KernelArguments& arguments,
                                                               LaunchStream stream) {
        global_pooling2d(mode, dtype, batch, pixels, channels, arguments.inputs[0], arguments.output, stream);
      });
}

}  // namespace xception
