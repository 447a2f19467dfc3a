#pragma once
#include <vector>

#include "cuda/convolution.h"
#include "cuda/convolution_choice.h"

namespace xception {

// A convolution by our own kernels: depthwise_conv2d where every channel has its own filter, else
// grouped_conv2d.
std::unique_ptr<Convolution> make_own_convolution(const CudaContext& context,
                                                  const ConvolutionProblem& problem);

// All our own ways to run it, the usual one first. They refer to both arguments.
std::vector<ConvolutionAlternative> own_alternatives(const CudaContext& context,
                                                     const ConvolutionProblem& problem);

}  // namespace xception
