#pragma once
#include "cuda/convolution.h"

namespace xception {

// A convolution that is cuDNN's alone: of one group, without prologue, its activation linear or relu. Null
// when cuDNN has no engine for it.
std::unique_ptr<Convolution> make_cudnn_convolution(const CudaContext& context,
                                                    const ConvolutionProblem& problem);

}  // namespace xception
