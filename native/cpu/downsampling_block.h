#pragma once
#include <memory>
#include <vector>

#include "cpu/cpu_context.h"

namespace xception {

// A kernel for separable convolutions, a max pool and a shortcut convolution that the pool is added to, if
// `chain` begins with such ops and it pays to compute them together (cpu/fused/downsampling_run). Null
// otherwise. `count` becomes the number of these ops.
std::unique_ptr<Kernel> make_downsampling_block(const std::vector<CpuContext>& chain, size_t& count);

}  // namespace xception
