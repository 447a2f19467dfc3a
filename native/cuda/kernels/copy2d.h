#pragma once
#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>

namespace xception {

// Copies `rows` rows of `bytes` bytes between rows that lie `input_stride` and `output_stride` bytes apart: a
// part of a concatenation.
void copy2d(int64_t rows, size_t bytes, const void* input, size_t input_stride, void* output,
            size_t output_stride, cudaStream_t stream);

}  // namespace xception
