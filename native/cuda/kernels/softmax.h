#pragma once
#include "core/tensor_desc.h"
#include "cuda/kernels/launch_stream.h"

namespace xception {

// Over each of `rows` rows of `columns` values, in float32, to float32.
void softmax(DType dtype, int rows, int columns, const void* input, float* output, LaunchStream stream);

// The `k` largest of each row, the largest first, of equal ones the first; NaN counts as the largest. `k` is
// at most `columns`. To (rows, k, 2) float32 of value and index.
void top_k(DType dtype, int rows, int columns, int k, const void* input, float* output, LaunchStream stream);

}  // namespace xception
