#pragma once
#include "cpu/convolution.h"
#include "ops/separable_conv2d.h"

namespace xception {

// The two convolutions of the op.
ConvolutionProblem depthwise_problem(const SeparableConv2dOp& op, const CpuContext& context);
ConvolutionProblem pointwise_problem(const ConvolutionProblem& depthwise, const CpuContext& context);

}  // namespace xception
