#include "cuda/conversion.h"

#include "cuda/kernels/rescaling.h"
#include "cuda/own_kernel.h"

namespace xception {

std::unique_ptr<Kernel> make_conversion(const CudaContext& context, const float* scale, const float* offset) {
  const TensorDesc& input = context.inputs[0];
  const int input_channels = context.to_int(input.shape.back());
  const int output_channels = context.to_int(context.output.shape.back());
  const int64_t pixels = element_count(input.shape) / input_channels;
  return std::make_unique<OwnKernel>(
      context, describe_launch("rescaling", context, scale ? 2 : 0),
      [from = input.dtype, to = context.output.dtype, pixels, input_channels, output_channels, scale, offset](
          const KernelArguments& arguments, LaunchStream stream) {
        rescaling(from, to, pixels, input_channels, output_channels, arguments.inputs[0], scale, offset,
                  arguments.output, stream);
      });
}

}  // namespace xception
