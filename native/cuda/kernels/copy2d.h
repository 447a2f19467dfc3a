#pragma once
#include <cstddef>
#include <cstdint>

#include "cuda/kernels/launch_stream.h"

namespace xception {

// Copies `rows` rows of `bytes` bytes between rows that lie `input_stride` and `output_stride` bytes apart: a
// part of a concatenation.
void copy2d(int64_t rows, size_t bytes, const void* input, size_t input_stride, void* output,
            size_t output_stride, LaunchStream stream);

}  // namespace xception
