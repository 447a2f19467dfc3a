#include <cstring>

#include "cpu/kernels.h"

namespace xception {

namespace {

class ZeroPadding2dKernel final : public Kernel {
 public:
  ZeroPadding2dKernel(const ZeroPadding2dOp& op, const CpuContext& context)
      : input_(context.inputs[0].shape),
        output_(context.output.shape),
        padding_(op.padding),
        pixel_bytes_(static_cast<size_t>(input_[3]) * size_of(context.output.dtype)) {}

  void run(const KernelArguments& arguments) override {
    const int64_t rows = output_[0] * output_[1];
#pragma omp parallel for
    for (int64_t row = 0; row < rows; row++) {
      pad_row(static_cast<const char*>(arguments.inputs[0]), static_cast<char*>(arguments.output), row);
    }
  }

 private:
  size_t bytes_of(int64_t pixels) const { return static_cast<size_t>(pixels) * pixel_bytes_; }

  void pad_row(const char* input, char* output, int64_t row) const {
    char* const to = output + bytes_of(row * output_[2]);
    const int64_t image = row / output_[1];
    const int64_t y = row % output_[1] - padding_[0];
    if (y < 0 || y >= input_[1]) {
      std::memset(to, 0, bytes_of(output_[2]));
      return;
    }
    const char* const from = input + bytes_of((image * input_[1] + y) * input_[2]);
    std::memset(to, 0, bytes_of(padding_[2]));
    std::memcpy(to + bytes_of(padding_[2]), from, bytes_of(input_[2]));
    std::memset(to + bytes_of(padding_[2] + input_[2]), 0, bytes_of(padding_[3]));
  }

  Shape input_;
  Shape output_;
  Edges padding_;
  size_t pixel_bytes_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const ZeroPadding2dOp& op, const CpuContext& context) {
  return std::make_unique<ZeroPadding2dKernel>(op, context);
}

}  // namespace xception
