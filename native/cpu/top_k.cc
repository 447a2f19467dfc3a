#include <algorithm>
#include <cmath>
#include <numeric>

#include "cpu/kernels.h"

namespace xception {

namespace {

class TopKKernel final : public Kernel {
 public:
  TopKKernel(const TopKOp& op, const CpuContext& context)
      : k_(op.k),
        columns_(context.inputs[0].shape.back()),
        rows_(element_count(context.inputs[0].shape) / columns_) {}

  // The indices of every row.
  size_t workspace_bytes() const override { return static_cast<size_t>(rows_ * columns_) * sizeof(int); }

  void run(const KernelArguments& arguments) override {
    const float* const input = static_cast<const float*>(arguments.inputs[0]);
    float* const output = static_cast<float*>(arguments.output);
    int* const indices = static_cast<int*>(arguments.workspace);
#pragma omp parallel for
    for (int64_t row = 0; row < rows_; row++) {
      select(input + row * columns_, indices + row * columns_, output + row * k_ * 2);
    }
  }

 private:
  void select(const float* values, int* indices, float* to) const {
    std::iota(indices, indices + columns_, 0);
    std::partial_sort(indices, indices + k_, indices + columns_, [values](int a, int b) {
      // NaN counts as the largest value: sorting needs an order of all values.
      const bool nan = std::isnan(values[a]);
      if (nan != std::isnan(values[b])) return nan;
      if (!nan && values[a] != values[b]) return values[a] > values[b];
      return a < b;
    });
    for (int i = 0; i < k_; i++) {
      to[2 * i] = values[indices[i]];
      to[2 * i + 1] = static_cast<float>(indices[i]);
    }
  }

  int k_;
  int64_t columns_;
  int64_t rows_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const TopKOp& op, const CpuContext& context) {
  return std::make_unique<TopKKernel>(op, context);
}

}  // namespace xception
