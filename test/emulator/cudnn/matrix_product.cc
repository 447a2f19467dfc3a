#include "matrix_product.h"

#include <algorithm>
#include <cstring>

namespace emulator::cudnn {
namespace {

constexpr size_t kRows = 6;
constexpr size_t kColumns = PackedMatrix::kPanel;

#if defined(__x86_64__) && defined(__GNUC__)
#define EMULATOR_HAS_TARGETS 1
#else
#define EMULATOR_HAS_TARGETS 0
#endif

// A panel's row: as many vector registers as the instruction set takes for it.
using Row = double __attribute__((vector_size(kColumns * sizeof(double))));

// The inner loop. `sums` stay in registers. Sanitizers would keep them from that, and there is nothing here
// for them: `rows` and `panel` are exactly as large as the loops go.
[[gnu::always_inline]] inline void accumulate(const float* const* rows, const double* panel, size_t depth,
                                              double (*result)[kColumns]) {
  Row sums[kRows] = {};
  for (size_t k = 0; k < depth; ++k) {
    Row factors;
    std::memcpy(&factors, panel + k * kColumns, sizeof factors);
    for (size_t i = 0; i < kRows; ++i) sums[i] += static_cast<double>(rows[i][k]) * factors;
  }
  std::memcpy(result, sums, sizeof sums);
}

using Accumulate = void (*)(const float* const*, const double*, size_t, double (*)[kColumns]);

#define EMULATOR_UNCHECKED gnu::no_sanitize("address", "thread", "undefined")
[[EMULATOR_UNCHECKED]] void accumulate_plain(const float* const* rows, const double* panel, size_t depth,
                                             double (*result)[kColumns]) {
  accumulate(rows, panel, depth, result);
}
#if EMULATOR_HAS_TARGETS
[[EMULATOR_UNCHECKED, gnu::target("avx2")]] void accumulate_avx2(const float* const* rows,
                                                                 const double* panel, size_t depth,
                                                                 double (*result)[kColumns]) {
  accumulate(rows, panel, depth, result);
}
[[EMULATOR_UNCHECKED, gnu::target("avx512f")]] void accumulate_avx512(const float* const* rows,
                                                                      const double* panel, size_t depth,
                                                                      double (*result)[kColumns]) {
  accumulate(rows, panel, depth, result);
}
#endif

Accumulate best_for_this_cpu() {
#if EMULATOR_HAS_TARGETS
  if (__builtin_cpu_supports("avx512f")) return accumulate_avx512;
  if (__builtin_cpu_supports("avx2")) return accumulate_avx2;
#endif
  return accumulate_plain;
}

}  // namespace

PackedMatrix::PackedMatrix(size_t depth, size_t columns)
    : depth_(depth), columns_(columns), panels_((columns + kPanel - 1) / kPanel * kPanel * depth, 0.0) {}

void multiply(const float* rows, size_t row_count, const PackedMatrix& right, double scale, float* product,
              size_t stride) {
  static const Accumulate accumulate_block = best_for_this_cpu();
  const size_t depth = right.depth();
  for (size_t row = 0; row < row_count; row += kRows) {
    const size_t height = std::min(kRows, row_count - row);
    const float* block[kRows];
    for (size_t i = 0; i < kRows; ++i) block[i] = rows + (row + std::min(i, height - 1)) * depth;
    for (size_t column = 0; column < right.columns(); column += kColumns) {
      double sums[kRows][kColumns];
      accumulate_block(block, right.panel(column / kColumns), depth, sums);
      const size_t width = std::min(kColumns, right.columns() - column);
      for (size_t i = 0; i < height; ++i) {
        for (size_t j = 0; j < width; ++j) {
          product[(row + i) * stride + column + j] = static_cast<float>(scale * sums[i][j]);
        }
      }
    }
  }
}

}  // namespace emulator::cudnn
