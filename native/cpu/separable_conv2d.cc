#include "cpu/separable_conv2d.h"

#include <algorithm>

#include "core/arena_layout.h"
#include "cpu/kernels.h"
#include "cpu/pointwise_conv2d.h"

namespace xception {

ConvolutionProblem depthwise_problem(const SeparableConv2dOp& op, const CpuContext& context) {
  ConvolutionProblem problem = problem_of(op, context, "depthwise_kernel", context.inputs[0].shape[3]);
  problem.output[3] = context.find("pointwise_kernel")->shape[2];
  problem.last = false;
  return problem;
}

ConvolutionProblem pointwise_problem(const ConvolutionProblem& depthwise, const CpuContext& context) {
  ConvolutionProblem problem;
  problem.input = depthwise.output;
  problem.output = context.output.shape;
  problem.kernel_role = "pointwise_kernel";
  problem.kernel = {1, 1};
  return problem;
}

namespace {

// Its workspace: what the prologue makes, what the depthwise convolution makes, a scratchpad.
class SeparableConv2dKernel final : public Kernel {
 public:
  SeparableConv2dKernel(const SeparableConv2dOp& op, const CpuContext& context,
                        const ConvolutionProblem& depthwise, const ConvolutionProblem& pointwise)
      : prologue_(context, op.prologue),
        depthwise_(make_convolution(op, context, depthwise)),
        pointwise_(make_convolution(op, context, pointwise)),
        depthwise_bytes_(align_up(TensorDesc{context.output.dtype, depthwise.output}.bytes())),
        output_bytes_(context.output.bytes()) {}

  size_t workspace_bytes() const override {
    return prologue_.bytes() + depthwise_bytes_ +
           std::max(depthwise_.workspace_bytes(), pointwise_.workspace_bytes());
  }

  std::vector<Launch> launches() const override {
    std::vector<Launch> launches = {depthwise_.launch(), pointwise_.launch()};
    prologue_.describe(launches);
    return launches;
  }

  void run(const KernelArguments& arguments) override {
    place_residual(arguments, output_bytes_);
    char* between = static_cast<char*>(arguments.workspace) + prologue_.bytes();
    char* scratchpad = between + depthwise_bytes_;
    void* source = prologue_.run(arguments.inputs[0], arguments.workspace);
    depthwise_.run({{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, between}}, scratchpad);
    pointwise_.run({{DNNL_ARG_SRC, between}, {DNNL_ARG_DST, arguments.output}}, scratchpad);
  }

 private:
  Prologue prologue_;
  Primitive depthwise_;
  Primitive pointwise_;
  size_t depthwise_bytes_;
  size_t output_bytes_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const SeparableConv2dOp& op, const CpuContext& context) {
  const ConvolutionProblem depthwise = depthwise_problem(op, context);
  const ConvolutionProblem pointwise = pointwise_problem(depthwise, context);
  std::unique_ptr<Kernel> fused = make_pointwise_conv2d(op, context, pointwise, &depthwise);
  if (fused) return fused;
  return std::make_unique<SeparableConv2dKernel>(op, context, depthwise, pointwise);
}

}  // namespace xception
