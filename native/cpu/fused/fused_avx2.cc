#include "cpu/fused/fused_avx2.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>

// What is defined from here on is compiled for these instructions, and nothing else is.
#pragma GCC target("avx2,fma")
#include "cpu/fused/avx2.h"
#include "cpu/fused/max_pool.h"
#include "cpu/fused/run_part.h"

namespace xception {

FusedKernels fused_avx2() {
  return {"fused:avx2", 2 * Avx2::lanes, Avx2::tile_rows, panel_floats<Avx2>, run_part<Avx2>, max_pool<Avx2>};
}

}  // namespace xception
#endif
