#include "cpu/fused/fused_avx512.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>

// What is defined from here on is compiled for these instructions, and nothing else is.
#pragma GCC target("avx512f,fma")
#include "cpu/fused/avx512.h"
#include "cpu/fused/max_pool.h"
#include "cpu/fused/run_part.h"

namespace xception {

FusedKernels fused_avx512() {
  return {"fused:avx512",       2 * Avx512::lanes, Avx512::tile_rows,
          panel_floats<Avx512>, run_part<Avx512>,  max_pool<Avx512>};
}

}  // namespace xception
#endif
