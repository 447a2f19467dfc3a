#include "cuda/kernels.h"
#include "cuda/kernels/copy2d.h"

namespace xception {

namespace {

// Seen from the joined axis, every input is a number of rows, and so is the output.
class ConcatenateKernel final : public Kernel {
 public:
  ConcatenateKernel(const ConcatenateOp& op, const CudaContext& context)
      : streams_(context.streams), programmatic_(context.options.programmatic_launch) {
    const Shape& shape = context.output.shape;
    const auto axis = shape.begin() + static_cast<std::ptrdiff_t>(op.axis_of(shape.size()));
    rows_ = element_count({shape.begin(), axis});
    row_bytes_ = context.output.bytes() / static_cast<size_t>(rows_);
    for (const TensorDesc& input : context.inputs) {
      input_row_bytes_.push_back(input.bytes() / static_cast<size_t>(rows_));
    }
  }

  void run(const KernelArguments& arguments) override {
    const LaunchStream stream = {streams_->branch(arguments.branch), programmatic_};
    char* to = static_cast<char*>(arguments.output);
    for (size_t i = 0; i < input_row_bytes_.size(); i++) {
      const size_t bytes = input_row_bytes_[i];
      copy2d(rows_, bytes, arguments.inputs[i], bytes, to, row_bytes_, stream);
      to += bytes;
    }
  }

  std::vector<Launch> launches() const override {
    std::vector<Launch> launches;
    for (size_t bytes : input_row_bytes_) {
      Launch launch;
      launch.name = "copy2d";
      launch.activation_bytes = 2 * bytes * static_cast<size_t>(rows_);
      launches.push_back(launch);
    }
    return launches;
  }

 private:
  Streams* streams_;
  bool programmatic_;
  int64_t rows_;
  size_t row_bytes_;
  std::vector<size_t> input_row_bytes_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const ConcatenateOp& op, const CudaContext& context) {
  return std::make_unique<ConcatenateKernel>(op, context);
}

}  // namespace xception
