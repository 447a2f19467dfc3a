#pragma once
#include "core/tensor_desc.h"
#include "cuda/kernels/launch_stream.h"

namespace xception {

// output[p][c] = input[p][c] * scale[c] + offset[c], and 0 for the channels that only the output has. From
// uint8, float32, float16 or bfloat16 to a floating dtype, computed in float32, rounded to nearest even.
// `scale` and `offset` are in device memory; both may be null: a cast.
void rescaling(DType from, DType to, int64_t pixels, int input_channels, int output_channels,
               const void* input, const float* scale, const float* offset, void* output, LaunchStream stream);

}  // namespace xception
