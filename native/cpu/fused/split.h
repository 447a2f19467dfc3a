#pragma once
#include <vector>

#include "cpu/fused/fused_convolution.h"

namespace xception {

// One part for each of so many threads, or fewer parts where there is not enough to do.
std::vector<FusedPart> split(const FusedConvolution& convolution, const FusedKernels& kernels, int threads);

}  // namespace xception
