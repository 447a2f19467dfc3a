#include "cpu/fused/split.h"

#include <algorithm>

namespace xception {

std::vector<FusedPart> split(const FusedConvolution& convolution, const FusedKernels& kernels, int threads) {
  const int64_t rows = convolution.rows();
  const int64_t tiles = divide_up(rows, kernels.tile_rows);
  const int64_t blocks = divide_up(convolution.filters, kernels.panel_columns);
  // Threads that share rows fill the same panel twice, so rows are split as long as that keeps all threads
  // busy.
  int64_t across = 1;
  int64_t least = INT64_MAX;
  for (int64_t sharing = 1; sharing <= threads; sharing++) {
    if (threads % sharing != 0) continue;
    const int64_t work = divide_up(tiles, threads / sharing) * divide_up(blocks, sharing);
    if (work < least) {
      least = work;
      across = sharing;
    }
  }
  const int64_t down = std::min<int64_t>(threads / across, tiles);
  across = std::min(across, blocks);
  std::vector<FusedPart> parts;
  for (int64_t i = 0; i < down; i++) {
    for (int64_t j = 0; j < across; j++) {
      parts.push_back(
          {rows * i / down, rows * (i + 1) / down, blocks * j / across, blocks * (j + 1) / across});
    }
  }
  return parts;
}

}  // namespace xception
