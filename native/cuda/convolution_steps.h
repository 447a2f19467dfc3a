#pragma once
#include "cuda/convolution.h"

namespace xception {

// `rest` behind the prologue of `problem`, on an input padded to the shape `prepared`.
std::unique_ptr<Convolution> prepend_prologue(const CudaContext& context, const ConvolutionProblem& problem,
                                              const Shape& prepared, std::unique_ptr<Convolution> rest);

// `bare`, then the bias, residual and activation of `problem`.
std::unique_ptr<Convolution> append_epilogue(const CudaContext& context, const ConvolutionProblem& problem,
                                             std::unique_ptr<Convolution> bare);

}  // namespace xception
