#include "cuda/kernels/zero_padding2d.h"

#include "cuda/kernels.h"
#include "cuda/own_kernel.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const ZeroPadding2dOp& op, const CudaContext& context) {
  const Shape& shape = context.inputs[0].shape;
  const int batch = context.to_int(shape[0]);
  const int channels = context.to_int(shape[3]);
  const Pair input = {shape[1], shape[2]};
  return std::make_unique<OwnKernel>(context, describe_launch("zero_padding2d", context, 0),
                                     [dtype = context.dtype(), batch, input, channels, padding = op.padding](
                                         const KernelArguments& arguments, LaunchStream stream) {
                                       zero_padding2d(dtype, batch, input, channels, padding, false,
                                                      arguments.inputs[0], arguments.output, stream);
                                     });
}

}  // namespace xception
