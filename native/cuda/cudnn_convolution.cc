#include "cuda/cudnn_convolution.h"

#include <algorithm>

#include "core/arena_layout.h"
#include "cuda/error.h"

namespace xception {

namespace {

ConvolutionGraph graph_of(const CudaContext& context, const ConvolutionProblem& problem) {
  ConvolutionGraph graph;
  graph.dtype = context.dtype();
  std::copy_n(problem.input.begin(), 4, graph.input.begin());
  std::copy_n(problem.output.begin(), 4, graph.output.begin());
  graph.kernel = problem.kernel;
  graph.strides = problem.strides;
  graph.dilation_rate = problem.dilation_rate;
  graph.padding = problem.padding;
  graph.groups = problem.groups;
  graph.residual = problem.residual;
  graph.relu = problem.activation == ElementwiseActivation::relu;
  // Without a bias, cuDNN has no precompiled engine that adds a residual or rectifies.
  graph.bias = problem.biased || graph.residual || graph.relu;
  graph.tf32 = context.options.tf32;
  return graph;
}

// Of the input, what lies under some tap of the window: a 1x1 convolution of stride 2 reads a quarter.
size_t input_bytes_read(const CudaContext& context, const ConvolutionProblem& problem) {
  TensorDesc read = {context.dtype(), problem.input};
  for (size_t axis = 0; axis < 2; axis++) {
    const int64_t taps = problem.output[axis + 1] * problem.kernel[axis];
    read.shape[axis + 1] = std::min(problem.input[axis + 1], taps);
  }
  return read.bytes();
}

Launch launch_of(const CudaContext& context, const ConvolutionProblem& problem, const ConvolutionGraph& graph,
                 const PlanDescription& plan) {
  const DType dtype = context.dtype();
  Launch launch;
  launch.name = plan.engine;
  launch.flops = graph.flops();
  launch.activation_bytes =
      input_bytes_read(context, problem) + problem.output_bytes(dtype) * (problem.residual ? 2 : 1);
  launch.weight_bytes = TensorDesc{dtype, context.find(problem.kernel_role)->shape}.bytes();
  if (graph.bias) launch.weight_bytes += static_cast<size_t>(problem.output[3]) * size_of(dtype);
  launch.tensor_cores = plan.tensor_cores;
  launch.candidates = plan.candidates;
  launch.plan_seconds = plan.seconds;
  launch.plan_bytes = plan.json_bytes;
  launch.workspace_bytes = plan.workspace_bytes;
  launch.timed = plan.timed;
  launch.tuning_seconds = plan.timed > 0 ? plan.seconds : 0;
  return launch;
}

// The op's own, or zeros; null where the graph adds none.
const void* pack_bias(const CudaContext& context, const ConvolutionProblem& problem,
                      const ConvolutionGraph& graph) {
  if (problem.biased) return context.pack_vector("bias", context.dtype());
  return graph.bias ? context.pack_zeros(problem.output[3], context.dtype()) : nullptr;
}

// Its workspace: a copy of the residual, cuDNN's workspace.
class CudnnConvolution final : public Convolution {
 public:
  CudnnConvolution(const CudaContext& context, const ConvolutionProblem& problem,
                   const ConvolutionGraph& graph, Launch launch, std::unique_ptr<ExecutionPlan> plan)
      : layer_(context.op.name),
        kernel_(context.pack_kernel(problem.kernel_role, problem.output[3], KernelOrder::outputs_first,
                                    problem.scaled)),
        bias_(pack_bias(context, problem, graph)),
        residual_bytes_(problem.residual ? problem.output_bytes(context.dtype()) : 0),
        launch_(std::move(launch)),
        plan_(std::move(plan)) {}

  size_t workspace_bytes() const override {
    return align_up(residual_bytes_) + plan_->description().workspace_bytes;
  }

  void run(const ConvolutionArguments& arguments) const override {
    char* const copy = static_cast<char*>(arguments.workspace);
    const void* residual = arguments.residual;
    if (residual && residual == arguments.output) {
      // cuDNN does not promise that an engine has read the residual before it writes the output.
      check_cuda(cudaMemcpyAsync(copy, residual, residual_bytes_, cudaMemcpyDeviceToDevice, arguments.stream),
                 "cudaMemcpyAsync", layer_);
      residual = copy;
    }
    plan_->run({arguments.input, kernel_, residual, bias_, arguments.output},
               copy + align_up(residual_bytes_), arguments.stream);
  }

  std::vector<Launch> launches() const override { return {launch_}; }

 private:
  std::string layer_;
  const void* kernel_;
  const void* bias_;
  size_t residual_bytes_;
  Launch launch_;
  std::unique_ptr<ExecutionPlan> plan_;
};

}  // namespace

std::unique_ptr<Convolution> make_cudnn_convolution(const CudaContext& context,
                                                    const ConvolutionProblem& problem) {
  const ConvolutionGraph graph = graph_of(context, problem);
  std::unique_ptr<ExecutionPlan> plan = context.planner.plan(graph, context.options, context.op.name);
  if (!plan) return nullptr;
  Launch launch = launch_of(context, problem, graph, plan->description());
  return std::make_unique<CudnnConvolution>(context, problem, graph, std::move(launch), std::move(plan));
}

}  // namespace xception
