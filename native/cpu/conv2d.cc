#include "cpu/convolution.h"
#include "cpu/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const Conv2dOp& op, const CpuContext& context) {
  return std::make_unique<ConvolutionKernel>(op, context, problem_of(op, context, "kernel", op.groups));
}

}  // namespace xception
