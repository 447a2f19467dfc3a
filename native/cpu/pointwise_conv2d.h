#pragma once
#include <memory>

#include "cpu/convolution.h"

namespace xception {

// A 1x1 convolution by our own kernels (cpu/fused), together with the depthwise convolution before it, if
// that is not null. Returns null where they are not made for it: for a dtype other than float32, groups, a
// depth multiplier, an activation other than relu, or a CPU without AVX2.
std::unique_ptr<Kernel> make_pointwise_conv2d(const ConvolutionOp& op, const CpuContext& context,
                                              const ConvolutionProblem& pointwise,
                                              const ConvolutionProblem* depthwise);

}  // namespace xception
