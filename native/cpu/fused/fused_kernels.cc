#include "cpu/fused/fused_avx2.h"
#include "cpu/fused/fused_avx512.h"
#include "cpu/instruction_set.h"

namespace xception {

const FusedKernels* fused_kernels() {
#if defined(__x86_64__)
  static const FusedKernels avx512 = fused_avx512();
  static const FusedKernels avx2 = fused_avx2();
  if (has_avx512()) return &avx512;
  if (has_avx2()) return &avx2;
#endif
  return nullptr;
}

}  // namespace xception
