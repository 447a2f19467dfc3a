#pragma once
#include "cpu/fused/fused_convolution.h"

namespace xception {

// On x86-64 only.
FusedKernels fused_avx512();

}  // namespace xception
