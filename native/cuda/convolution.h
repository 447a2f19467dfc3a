#pragma once
#include <memory>
#include <vector>

#include "cuda/cuda_context.h"
#include "cuda/kernels/launch_stream.h"
#include "ops/convolution.h"

namespace xception {

// One convolution of an op: activation(convolution(prologue(input)) * scale + bias + residual).
struct ConvolutionProblem {
  Shape input;   // NHWC
  Shape output;  // NHWC
  const char* kernel_role = nullptr;
  Pair kernel{1, 1};  // rows, columns
  Pair strides{1, 1};
  Pair dilation_rate{1, 1};
  Edges padding{};
  int64_t groups = 1;
  bool relu_prologue = false;
  bool scaled = false;  // by the op's weight 'scale', if it has one
  bool biased = false;
  bool residual = false;
  ElementwiseActivation activation = ElementwiseActivation::linear;

  size_t input_bytes(DType dtype) const { return TensorDesc{dtype, input}.bytes(); }
  size_t output_bytes(DType dtype) const { return TensorDesc{dtype, output}.bytes(); }
};

// Of the op itself: its kernel laid over its input, in groups.
ConvolutionProblem problem_of(const ConvolutionOp& op, const CudaContext& context, const char* kernel_role,
                              int64_t groups);

struct ConvolutionArguments {
  const void* input;
  const void* residual;  // null where the problem has none; may be `output`
  void* output;
  void* workspace;
  LaunchStream stream;
};

// A convolution compiled, whoever runs it.
class Convolution {
 public:
  virtual ~Convolution() = default;
  virtual size_t workspace_bytes() const { return 0; }
  virtual void run(const ConvolutionArguments& arguments) const = 0;
  virtual std::vector<Launch> launches() const = 0;
};

// By cuDNN where it has an engine, else by our own kernels; one in groups as options.depthwise says.
std::unique_ptr<Convolution> make_convolution(const CudaContext& context, const ConvolutionProblem& problem);

// An op that is one convolution of its first input.
std::unique_ptr<Kernel> make_convolution_kernel(const CudaContext& context,
                                                const ConvolutionProblem& problem);

}  // namespace xception
