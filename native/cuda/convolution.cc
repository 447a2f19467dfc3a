#include "cuda/convolution.h"

#include <algorithm>

#include "cuda/convolution_choice.h"
#include "cuda/convolution_steps.h"
#include "cuda/cudnn_convolution.h"
#include "cuda/own_convolution.h"

namespace xception {

namespace {

class ConvolutionKernel final : public Kernel {
 public:
  ConvolutionKernel(const CudaContext& context, const ConvolutionProblem& problem)
      : streams_(context.streams),
        programmatic_(context.options.programmatic_launch),
        convolution_(make_convolution(context, problem)) {}

  size_t workspace_bytes() const override { return convolution_->workspace_bytes(); }

  void run(const KernelArguments& arguments) override {
    const void* residual = arguments.inputs.size() == 2 ? arguments.inputs[1] : nullptr;
    convolution_->run({arguments.inputs[0],
                       residual,
                       arguments.output,
                       arguments.workspace,
                       {streams_->branch(arguments.branch), programmatic_}});
  }

  std::vector<Launch> launches() const override { return convolution_->launches(); }

 private:
  Streams* streams_;
  bool programmatic_;
  std::unique_ptr<Convolution> convolution_;
};

// How much of a problem is left to cuDNN.
struct Share {
  bool padding;   // else the input is padded before
  bool epilogue;  // bias, residual and activation; else they come after
};

// The best first.
std::vector<Share> shares_of(const ConvolutionProblem& problem) {
  const bool padded =
      std::any_of(problem.padding.begin(), problem.padding.end(), [](int64_t pixels) { return pixels > 0; });
  const bool linear = problem.activation == ElementwiseActivation::linear;
  std::vector<Share> shares;
  for (const bool epilogue : {true, false}) {
    if (epilogue && !linear && problem.activation != ElementwiseActivation::relu) continue;
    if (!epilogue && linear && !problem.biased && !problem.residual) continue;
    shares.push_back({true, epilogue});
    if (padded) shares.push_back({false, epilogue});
  }
  return shares;
}

ConvolutionProblem part_of(const ConvolutionProblem& problem, const Share& share) {
  ConvolutionProblem part = problem;
  part.relu_prologue = false;
  if (!share.padding) {
    const Edges& padding = problem.padding;
    part.input[1] += padding[0] + padding[1];
    part.input[2] += padding[2] + padding[3];
    part.padding = {};
  }
  if (!share.epilogue) {
    part.biased = false;
    part.residual = false;
    part.activation = ElementwiseActivation::linear;
  }
  return part;
}

// Null when cuDNN has no engine even for the bare convolution.
std::unique_ptr<Convolution> make_by_cudnn(const CudaContext& context, const ConvolutionProblem& problem) {
  for (const Share& share : shares_of(problem)) {
    const ConvolutionProblem part = part_of(problem, share);
    std::unique_ptr<Convolution> convolution = make_cudnn_convolution(context, part);
    if (!convolution) continue;
    if (!share.epilogue) convolution = append_epilogue(context, problem, std::move(convolution));
    if (problem.relu_prologue || !share.padding) {
      convolution = prepend_prologue(context, problem, part.input, std::move(convolution));
    }
    return convolution;
  }
  return nullptr;
}

// In every form that one of the ways to run it takes. A plan for another batch may go another way when the
// host's weights are gone; what a model has in kernels of groups is little.
void pack_all_forms(const CudaContext& context, const ConvolutionProblem& problem) {
  for (const KernelOrder order : {KernelOrder::outputs_first, KernelOrder::outputs_last}) {
    context.pack_kernel(problem.kernel_role, problem.output[3], order, problem.scaled);
  }
  if (!problem.biased) return;
  for (const DType dtype : {DType::float32, context.dtype()}) context.pack_vector("bias", dtype);
}

std::unique_ptr<Convolution> make_in_groups(const CudaContext& context, const ConvolutionProblem& problem) {
  const GroupedConvolutions wanted = context.options.depthwise;
  const std::vector<ConvolutionAlternative> own = own_alternatives(context, problem);
  std::vector<ConvolutionAlternative> alternatives;
  if (wanted != GroupedConvolutions::cudnn) alternatives = own;
  if (wanted != GroupedConvolutions::own) {
    alternatives.push_back({"cuDNN", [&] { return make_by_cudnn(context, problem); }});
    if (wanted == GroupedConvolutions::cudnn || context.options.tune) pack_all_forms(context, problem);
  }
  if (auto convolution = choose_convolution(context, problem, alternatives)) return convolution;
  return choose_convolution(context, problem, own);
}

}  // namespace

ConvolutionProblem problem_of(const ConvolutionOp& op, const CudaContext& context, const char* kernel_role,
                              int64_t groups) {
  const Shape& kernel = context.find(kernel_role)->shape;
  ConvolutionProblem problem;
  problem.input = context.inputs[0].shape;
  problem.output = context.output.shape;
  problem.kernel_role = kernel_role;
  problem.kernel = {kernel[0], kernel[1]};
  problem.strides = op.window.strides;
  problem.dilation_rate = op.dilation_rate;
  problem.padding = op.place(problem.input, kernel).padding;
  problem.groups = groups;
  problem.relu_prologue = op.prologue == ElementwiseActivation::relu;
  problem.scaled = true;
  problem.biased = context.find("bias");
  problem.residual = op.has_residual();
  problem.activation = op.activation;
  return problem;
}

std::unique_ptr<Convolution> make_convolution(const CudaContext& context, const ConvolutionProblem& problem) {
  if (problem.groups > 1) return make_in_groups(context, problem);
  if (auto by_cudnn = make_by_cudnn(context, problem)) return by_cudnn;
  return make_own_convolution(context, problem);
}

std::unique_ptr<Kernel> make_convolution_kernel(const CudaContext& context,
                                                const ConvolutionProblem& problem) {
  return std::make_unique<ConvolutionKernel>(context, problem);
}

}  // namespace xception
