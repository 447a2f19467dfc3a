#pragma once
#include <string>
#include <vector>

#include "core/tensor_desc.h"

namespace xception {

// What oneDNN calls the best instruction set that it uses here: "avx512_core_vnni".
std::string instruction_set();

// Whether oneDNN uses it here; it brings the fused multiply-add with it.
bool has_avx2();
bool has_avx512();

// What the CPU computes in at full speed. XCEPTION_CPU_BFLOAT16=emulate, which is for tests, adds bfloat16
// where AVX-512 can stand in for it.
std::vector<DType> computed_dtypes();

}  // namespace xception
