#pragma once
#include "core/tensor_desc.h"
#include "cuda/kernels/launch_stream.h"

namespace xception {

// `count` values, evenly spread over [-1, 1) and rounded to the dtype; any byte for the integers. They depend
// on the position and on `seed` alone: the same in every run.
void random_values(DType dtype, int64_t count, uint32_t seed, void* output, LaunchStream stream);

}  // namespace xception
