#include <algorithm>

#include "core/arena_layout.h"
#include "cuda/convolution.h"
#include "cuda/kernels.h"

namespace xception {

namespace {

ConvolutionProblem depthwise_problem(const SeparableConv2dOp& op, const CudaContext& context) {
  ConvolutionProblem problem = problem_of(op, context, "depthwise_kernel", context.inputs[0].shape[3]);
  problem.output[3] = context.find("pointwise_kernel")->shape[2];
  problem.scaled = false;
  problem.biased = false;
  problem.residual = false;
  problem.activation = ElementwiseActivation::linear;
  return problem;
}

ConvolutionProblem pointwise_problem(const SeparableConv2dOp& op, const CudaContext& context,
                                     const ConvolutionProblem& depthwise) {
  ConvolutionProblem problem;
  problem.input = depthwise.output;
  problem.output = context.output.shape;
  problem.kernel_role = "pointwise_kernel";
  problem.scaled = true;
  problem.biased = context.find("bias");
  problem.residual = op.has_residual();
  problem.activation = op.activation;
  return problem;
}

// Its workspace: what the depthwise convolution makes, the workspace of either.
class SeparableConv2dKernel final : public Kernel {
 public:
  SeparableConv2dKernel(const SeparableConv2dOp& op, const CudaContext& context,
                        const ConvolutionProblem& depthwise)
      : streams_(context.streams),
        programmatic_(context.options.programmatic_launch),
        depthwise_(make_convolution(context, depthwise)),
        pointwise_(make_convolution(context, pointwise_problem(op, context, depthwise))),
        depthwise_bytes_(align_up(depthwise.output_bytes(context.dtype()))) {}

  size_t workspace_bytes() const override {
    return depthwise_bytes_ + std::max(depthwise_->workspace_bytes(), pointwise_->workspace_bytes());
  }

  void run(const KernelArguments& arguments) override {
    const LaunchStream stream = {streams_->branch(arguments.branch), programmatic_};
    const void* residual = arguments.inputs.size() == 2 ? arguments.inputs[1] : nullptr;
    char* const between = static_cast<char*>(arguments.workspace);
    char* const workspace = between + depthwise_bytes_;
    depthwise_->run({arguments.inputs[0], nullptr, between, workspace, stream});
    pointwise_->run({between, residual, arguments.output, workspace, stream});
  }

  std::vector<Launch> launches() const override {
    std::vector<Launch> launches = depthwise_->launches();
    for (const Launch& launch : pointwise_->launches()) launches.push_back(launch);
    return launches;
  }

 private:
  Streams* streams_;
  bool programmatic_;
  std::unique_ptr<Convolution> depthwise_;
  std::unique_ptr<Convolution> pointwise_;
  size_t depthwise_bytes_;
};

}  // namespace

std::unique_ptr<Kernel> make_kernel(const SeparableConv2dOp& op, const CudaContext& context) {
  return std::make_unique<SeparableConv2dKernel>(op, context, depthwise_problem(op, context));
}

}  // namespace xception
