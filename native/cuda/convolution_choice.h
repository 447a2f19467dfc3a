#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cuda/convolution.h"

namespace xception {

// One of several ways to run the same convolution.
struct ConvolutionAlternative {
  std::string name;  // that plan caches know it by
  // Null where it does not run this one.
  std::function<std::unique_ptr<Convolution>()> make;
};

// Where plans are tuned on a GPU that is here, the alternative that the plan cache remembers as the fastest,
// or the fastest on random data, which is remembered from then on; else the first that runs the convolution.
// Null where none does. The host's weights are gone when another plan chooses otherwise: what the
// alternatives pack must be there already.
std::unique_ptr<Convolution> choose_convolution(const CudaContext& context, const ConvolutionProblem& problem,
                                                const std::vector<ConvolutionAlternative>& alternatives);

}  // namespace xception
