#pragma once
#include "cpu/primitive.h"
#include "cpu/prologue.h"
#include "ops/convolution.h"

namespace xception {

// One convolution of an op, as oneDNN sees it.
struct ConvolutionProblem {
  Shape input;   // NHWC
  Shape output;  // NHWC
  const char* kernel_role;
  Pair kernel;  // rows, columns
  Pair strides{1, 1};
  Pair dilation_rate{1, 1};
  Edges padding{};
  int64_t groups = 1;
  // Whether the op's scale, bias, residual and activation are this convolution's.
  bool last = true;
};

// Of the op itself: its kernel laid over its input, in groups.
ConvolutionProblem problem_of(const ConvolutionOp& op, const CpuContext& context, const char* kernel_role,
                              int64_t groups);

// What a convolution reads and writes.
struct ConvolutionDTypes {
  DType source;
  DType kernel;
  DType destination;
};

using ConvolutionDesc = dnnl::convolution_forward::primitive_desc;

// The kernel in Keras's order: rows, columns, input channels of a group, output channels.
dnnl::memory::desc plain_kernel_desc(const ConvolutionProblem& problem, DType dtype);
// The bias, if it is `biased`, is float32.
ConvolutionDesc describe_convolution(const CpuContext& context, const ConvolutionProblem& problem,
                                     const ConvolutionDTypes& dtypes, bool biased,
                                     const dnnl::primitive_attr& attributes);

// Reads DNNL_ARG_SRC, writes DNNL_ARG_DST; the residual, if there is one, is what DNNL_ARG_DST holds before.
Primitive make_convolution(const ConvolutionOp& op, const CpuContext& context,
                           const ConvolutionProblem& problem);

// Puts the residual, if the op has one, where the convolution expects it; there is nothing to do where the
// output took over its memory.
void place_residual(const KernelArguments& arguments, size_t bytes);

// An op that is one convolution.
class ConvolutionKernel final : public Kernel {
 public:
  ConvolutionKernel(const ConvolutionOp& op, const CpuContext& context, const ConvolutionProblem& problem);
  ConvolutionKernel(Prologue prologue, Primitive convolution, size_t output_bytes);
  size_t workspace_bytes() const override { return prologue_.bytes() + convolution_.workspace_bytes(); }
  std::vector<Launch> launches() const override;
  void run(const KernelArguments& arguments) override;

 private:
  Prologue prologue_;
  Primitive convolution_;
  size_t output_bytes_;
};

}  // namespace xception
