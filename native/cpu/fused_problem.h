#pragma once
#include "cpu/convolution.h"
#include "cpu/fused/fused_convolution.h"

namespace xception {

// Whether cpu/fused has code for a 1x1 convolution and the depthwise convolution before it, if that is not
// null. It has none for a dtype other than float32, groups, a depth multiplier, or an activation other than
// relu.
bool can_fuse(const ConvolutionOp& op, const CpuContext& context, const ConvolutionProblem& pointwise,
              const ConvolutionProblem* depthwise);

// The same two, of all images, with their weights packed.
FusedConvolution describe_fused(const ConvolutionOp& op, const CpuContext& context,
                                const FusedKernels& kernels, const ConvolutionProblem& pointwise,
                                const ConvolutionProblem* depthwise);

double flops_of(const FusedConvolution& convolution);
size_t weight_bytes_of(const FusedConvolution& convolution);

}  // namespace xception
