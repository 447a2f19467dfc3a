#include "cuda/convolution.h"
#include "cuda/kernels.h"

namespace xception {

namespace {

// As a 1x1 convolution of images of one pixel, for which cuDNN has more engines than for a matrix product.
ConvolutionProblem problem_of(const DenseOp& op, const CudaContext& context) {
  const Shape& input = context.inputs[0].shape;
  const int64_t rows = element_count(input) / input.back();
  ConvolutionProblem problem;
  problem.input = {rows, 1, 1, input.back()};
  problem.output = {rows, 1, 1, context.output.shape.back()};
  problem.kernel_role = "kernel";
  problem.scaled = true;
  problem.biased = context.find("bias");
  problem.activation = op.activation;
  return problem;
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const DenseOp& op, const CudaContext& context) {
  return make_convolution_kernel(context, problem_of(op, context));
}

}  // namespace xception
