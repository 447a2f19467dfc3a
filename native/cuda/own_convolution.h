#pragma once
#include "cuda/convolution.h"

namespace xception {

// A convolution by our own kernels: depthwise_conv2d where every channel has its own filter, else
// grouped_conv2d.
std::unique_ptr<Convolution> make_own_convolution(const CudaContext& context,
                                                  const ConvolutionProblem& problem);

}  // namespace xception
