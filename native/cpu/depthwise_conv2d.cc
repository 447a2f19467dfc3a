#include "cpu/convolution.h"
#include "cpu/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const DepthwiseConv2dOp& op, const CpuContext& context) {
  const int64_t channels = context.inputs[0].shape[3];
  return std::make_unique<ConvolutionKernel>(op, context,
                                             problem_of(op, context, "depthwise_kernel", channels));
}

}  // namespace xception
