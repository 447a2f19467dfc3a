#include "cpu/convolution.h"
#include "cpu/kernels.h"
#include "cpu/pointwise_conv2d.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const Conv2dOp& op, const CpuContext& context) {
  const ConvolutionProblem problem = problem_of(op, context, "kernel", op.groups);
  std::unique_ptr<Kernel> pointwise = make_pointwise_conv2d(op, context, problem, nullptr);
  if (pointwise) return pointwise;
  return std::make_unique<ConvolutionKernel>(op, context, problem);
}

}  // namespace xception
