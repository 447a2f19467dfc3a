#include <cstring>

#include "cpu/kernels.h"

namespace xception {

namespace {

// Seen from the joined axis, every input is a number of rows, and so is the output.
class ConcatenateKernel final : public Kernel {
 public:
  ConcatenateKernel(const ConcatenateOp& op, const CpuContext& context) {
    const Shape& shape = context.output.shape;
    const auto axis = shape.begin() + static_cast<std::ptrdiff_t>(op.axis_of(shape.size()));
    rows_ = element_count({shape.begin(), axis});
    row_bytes_ = context.output.bytes() / static_cast<size_t>(rows_);
    for (const TensorDesc& input : context.inputs) {
      input_row_bytes_.push_back(input.bytes() / static_cast<size_t>(rows_));
    }
  }

  void run(const KernelArguments& arguments) override {
    char* const output = static_cast<char*>(arguments.output);
#pragma omp parallel for
    for (int64_t row = 0; row < rows_; row++) {
      char* to = output + static_cast<size_t>(row) * row_bytes_;
      for (size_t i = 0; i < input_row_bytes_.size(); i++) {
        const size_t bytes = input_row_bytes_[i];
        std::memcpy(to, static_cast<const char*>(arguments.inputs[i]) + static_cast<size_t>(row) * bytes,
                    bytes);
        to += bytes;
      }
    }
  }

 private:
  int64_t rows_;
  size_t row_bytes_;
  std::vector<size_t> input_row_bytes_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const ConcatenateOp& op, const CpuContext& context) {
  return std::make_unique<ConcatenateKernel>(op, context);
}

}  // namespace xception
