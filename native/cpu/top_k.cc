#include <algorithm>
#include <cmath>
#include <numeric>

#include "cpu/bfloat16.h"
#include "cpu/kernels.h"

namespace xception {

namespace {

template <typename Value>
class TopKKernel final : public Kernel {
 public:
  TopKKernel(const TopKOp& op, const CpuContext& context)
      : k_(op.k),
        columns_(context.inputs[0].shape.back()),
        rows_(element_count(context.inputs[0].shape) / columns_) {}

  // The indices of every row.
  size_t workspace_bytes() const override { return static_cast<size_t>(rows_ * columns_) * sizeof(int); }

  void run(const KernelArguments& arguments) override {
    const Value* const input = static_cast<const Value*>(arguments.inputs[0]);
    float* const output = static_cast<float*>(arguments.output);
    int* const indices = static_cast<int*>(arguments.workspace);
#pragma omp parallel for
    for (int64_t row = 0; row < rows_; row++) {
      select(input + row * columns_, indices + row * columns_, output + row * k_ * 2);
    }
  }

 private:
  void select(const Value* values, int* indices, float* to) const {
    std::iota(indices, indices + columns_, 0);
    std::partial_sort(indices, indices + k_, indices + columns_, [values](int a, int b) {
      // NaN counts as the largest value: sorting needs an order of all values.
      const auto left = static_cast<float>(values[a]);
      const auto right = static_cast<float>(values[b]);
      const bool nan = std::isnan(left);
      if (nan != std::isnan(right)) return nan;
      if (!nan && left != right) return left > right;
      return a < b;
    });
    for (int i = 0; i < k_; i++) {
      to[2 * i] = static_cast<float>(values[indices[i]]);
      to[2 * i + 1] = static_cast<float>(indices[i]);
    }
  }

  int k_;
  int64_t columns_;
  int64_t rows_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const TopKOp& op, const CpuContext& context) {
  if (context.inputs[0].dtype == DType::bfloat16) return std::make_unique<TopKKernel<BFloat16>>(op, context);
  return std::make_unique<TopKKernel<float>>(op, context);
}

}  // namespace xception
