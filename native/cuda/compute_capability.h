#pragma once
#include <string>
#include <vector>

#include "core/tensor_desc.h"

namespace xception {

// Compute capabilities are counted as cuDNN counts them: 900 for 9.0.

// "9.0" of 900.
std::string compute_capability_text(int compute_capability);

// What models can compute in.
std::vector<DType> supported_dtypes(int compute_capability);

// Throws an Error with `code` for a GPU older than those that the kernels and cuDNN are built for.
void check_compute_capability(const char* code, const std::string& gpu, int compute_capability);

}  // namespace xception
