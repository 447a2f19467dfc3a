#include "cuda/own_convolution.h"

#include "cuda/kernels/depthwise_conv2d.h"
#include "cuda/kernels/grouped_conv2d.h"

namespace xception {

namespace {

double flops_of(const ConvolutionProblem& problem) {
  const double taps = static_cast<double>(problem.kernel[0] * problem.kernel[1]);
  const double inputs = static_cast<double>(problem.input[3] / problem.groups);
  return 2 * taps * inputs * static_cast<double>(element_count(problem.output));
}

Launch launch_of(const std::string& name, const CudaContext& context, const ConvolutionProblem& problem) {
  const DType dtype = context.dtype();
  Launch launch;
  launch.name = name;
  launch.flops = flops_of(problem);
  launch.activation_bytes =
      problem.input_bytes(dtype) + problem.output_bytes(dtype) * (problem.residual ? 2 : 1);
  launch.weight_bytes = TensorDesc{dtype, context.find(problem.kernel_role)->shape}.bytes();
  if (problem.biased) launch.weight_bytes += static_cast<size_t>(problem.output[3]) * sizeof(float);
  return launch;
}

// What the two kernels' problems have in common.
template <typename Problem>
Problem describe(const CudaContext& context, const ConvolutionProblem& problem) {
  Problem result;
  result.dtype = context.dtype();
  result.batch = context.to_int(problem.input[0]);
  result.input = {problem.input[1], problem.input[2]};
  result.output = {problem.output[1], problem.output[2]};
  result.kernel = problem.kernel;
  result.strides = problem.strides;
  result.dilation_rate = problem.dilation_rate;
  result.padding = {problem.padding[0], problem.padding[2]};
  result.relu_prologue = problem.relu_prologue;
  result.activation = problem.activation;
  return result;
}

const float* pack_bias(const CudaContext& context, const ConvolutionProblem& problem) {
  if (!problem.biased) return nullptr;
  return static_cast<const float*>(context.pack_vector("bias", DType::float32));
}

template <typename Problem>
class OwnConvolution final : public Convolution {
 public:
  using Body = void (*)(const Problem& problem, const void* input, const void* kernel, const float* bias,
                        const void* residual, void* output, LaunchStream stream);

  OwnConvolution(const CudaContext& context, const ConvolutionProblem& problem, const Problem& own,
                 KernelOrder order, const std::string& name, Body body)
      : own_(own),
        kernel_(context.pack_kernel(problem.kernel_role, problem.output[3], order, problem.scaled)),
        bias_(pack_bias(context, problem)),
        launch_(launch_of(name, context, problem)),
        body_(body) {}

  void run(const ConvolutionArguments& arguments) const override {
    body_(own_, arguments.input, kernel_, bias_, arguments.residual, arguments.output, arguments.stream);
  }
  std::vector<Launch> launches() const override { return {launch_}; }

 private:
  Problem own_;
  const void* kernel_;
  const float* bias_;
  Launch launch_;
  Body body_;
};

bool is_depthwise(const ConvolutionProblem& problem) {
  return problem.groups == problem.input[3] && problem.groups == problem.output[3];
}

std::unique_ptr<Convolution> make_depthwise(const CudaContext& context, const ConvolutionProblem& problem,
                                            const DepthwiseConv2dProblem& own) {
  std::string name = "depthwise_conv2d";
  if (own.variant != DepthwiseVariant::general) name += std::string("_") + to_string(own.variant);
  return std::make_unique<OwnConvolution<DepthwiseConv2dProblem>>(
      context, problem, own, KernelOrder::outputs_last, name, depthwise_conv2d);
}

std::unique_ptr<Convolution> make_grouped(const CudaContext& context, const ConvolutionProblem& problem) {
  auto own = describe<GroupedConv2dProblem>(context, problem);
  own.input_channels = context.to_int(problem.input[3]);
  own.output_channels = context.to_int(problem.output[3]);
  own.groups = context.to_int(problem.groups);
  return std::make_unique<OwnConvolution<GroupedConv2dProblem>>(
      context, problem, own, KernelOrder::outputs_first, "grouped_conv2d", grouped_conv2d);
}

}  // namespace

std::vector<ConvolutionAlternative> own_alternatives(const CudaContext& context,
                                                     const ConvolutionProblem& problem) {
  if (!is_depthwise(problem)) return {{"own", [&] { return make_grouped(context, problem); }}};
  auto own = describe<DepthwiseConv2dProblem>(context, problem);
  own.channels = context.to_int(problem.input[3]);
  std::vector<ConvolutionAlternative> alternatives;
  for (const DepthwiseVariant variant : depthwise_variants(own)) {
    own.variant = variant;
    alternatives.push_back({std::string("own ") + to_string(variant),
                            [&context, &problem, own] { return make_depthwise(context, problem, own); }});
  }
  return alternatives;
}

std::unique_ptr<Convolution> make_own_convolution(const CudaContext& context,
                                                  const ConvolutionProblem& problem) {
  return own_alternatives(context, problem).front().make();
}

}  // namespace xception
