#include "cpu/downsampling_block.h"

#include <omp.h>

#include <utility>

#include "cpu/fused/downsampling_run.h"
#include "cpu/fused_problem.h"
#include "cpu/separable_conv2d.h"
#include "ops/conv2d.h"
#include "ops/max_pooling2d.h"

namespace xception {

namespace {

// No window lies outside of the image.
bool stays_inside(const ConvolutionProblem& problem) {
  for (size_t axis = 0; axis < 2; axis++) {
    const int64_t extent = (problem.kernel[axis] - 1) * problem.dilation_rate[axis] + 1;
    if (problem.padding[2 * axis] >= extent || problem.padding[2 * axis + 1] >= extent) return false;
  }
  return true;
}

bool is_plain(const MaxPooling2dOp& op, const CpuContext& context) {
  const Edges padding = op.place(context.inputs[0].shape).padding;
  for (size_t axis = 0; axis < 2; axis++) {
    if (padding[2 * axis] >= op.pool_size[axis] || padding[2 * axis + 1] >= op.pool_size[axis]) return false;
  }
  return context.output.dtype == DType::float32 && !op.has_residual() &&
         op.activation == ElementwiseActivation::linear;
}

MaxPool describe_pool(const MaxPooling2dOp& op, const CpuContext& context) {
  const Shape& input = context.inputs[0].shape;
  const Shape& output = context.output.shape;
  const Edges padding = op.place(input).padding;
  return {{input[1], input[2]},
          {output[1], output[2]},
          input[3],
          op.pool_size,
          op.window.strides,
          padding[0],
          padding[2]};
}

// The convolutions at the beginning of the chain that can be computed line by line.
size_t count_convolutions(const std::vector<CpuContext>& chain) {
  size_t count = 0;
  for (; count < chain.size(); count++) {
    const CpuContext& context = chain[count];
    const auto* const op = dynamic_cast<const SeparableConv2dOp*>(&context.op);
    if (!op || op->has_residual()) break;
    const ConvolutionProblem depthwise = depthwise_problem(*op, context);
    if (!can_fuse(*op, context, pointwise_problem(depthwise, context), &depthwise)) break;
    if (depthwise.strides[0] != 1 || !stays_inside(depthwise)) break;
  }
  return count;
}

// Whether it adds what the pool makes to a convolution of the block's input.
bool is_shortcut(const Conv2dOp& op, const CpuContext& context, const Op& first, const Op& pool) {
  return op.has_residual() && op.inputs[0] == first.inputs[0] && op.inputs[1] == pool.output &&
         can_fuse(op, context, problem_of(op, context, "kernel", op.groups), nullptr);
}

DownsamplingBlock describe_block(const std::vector<CpuContext>& chain, size_t convolutions,
                                 const FusedKernels& kernels) {
  DownsamplingBlock block;
  for (size_t i = 0; i < convolutions; i++) {
    const auto& op = static_cast<const SeparableConv2dOp&>(chain[i].op);
    const ConvolutionProblem depthwise = depthwise_problem(op, chain[i]);
    const ConvolutionProblem pointwise = pointwise_problem(depthwise, chain[i]);
    block.convolutions.push_back(describe_fused(op, chain[i], kernels, pointwise, &depthwise));
  }
  const CpuContext& pool = chain[convolutions];
  block.pool = describe_pool(static_cast<const MaxPooling2dOp&>(pool.op), pool);
  const CpuContext& last = chain[convolutions + 1];
  const auto& op = static_cast<const Conv2dOp&>(last.op);
  block.shortcut = describe_fused(op, last, kernels, problem_of(op, last, "kernel", op.groups), nullptr);
  block.images = block.shortcut.images;
  for (FusedConvolution& convolution : block.convolutions) convolution.images = 1;
  block.shortcut.images = 1;
  return block;
}

class DownsamplingBlockKernel final : public Kernel {
 public:
  DownsamplingBlockKernel(DownsamplingRun run, Launch launch)
      : run_(std::move(run)), launch_(std::move(launch)) {}

  size_t workspace_bytes() const override { return run_.workspace_bytes(); }
  std::vector<Launch> launches() const override { return {launch_}; }
  void run(const KernelArguments& arguments) override {
    run_.run(static_cast<const float*>(arguments.inputs[0]), static_cast<float*>(arguments.output),
             arguments.workspace);
  }

 private:
  DownsamplingRun run_;
  Launch launch_;
};

Launch describe_launch(const DownsamplingBlock& block, const FusedKernels& kernels, const TensorDesc& input,
                       const TensorDesc& output) {
  Launch launch;
  launch.name = kernels.name;
  launch.activation_bytes = input.bytes() + output.bytes();
  const auto add = [&](const FusedConvolution& convolution) {
    launch.flops += flops_of(convolution) * static_cast<double>(block.images);
    launch.weight_bytes += weight_bytes_of(convolution);
  };
  for (const FusedConvolution& convolution : block.convolutions) add(convolution);
  add(block.shortcut);
  return launch;
}

}  // namespace

std::unique_ptr<Kernel> make_downsampling_block(const std::vector<CpuContext>& chain, size_t& count) {
  const FusedKernels* const kernels = fused_kernels();
  const size_t convolutions = kernels ? count_convolutions(chain) : 0;
  if (convolutions == 0 || chain.size() < convolutions + 2) return nullptr;
  const CpuContext& pool = chain[convolutions];
  const CpuContext& last = chain[convolutions + 1];
  const auto* const pool_op = dynamic_cast<const MaxPooling2dOp*>(&pool.op);
  const auto* const last_op = dynamic_cast<const Conv2dOp*>(&last.op);
  if (!pool_op || !is_plain(*pool_op, pool)) return nullptr;
  if (!last_op || !is_shortcut(*last_op, last, chain[0].op, pool.op)) return nullptr;

  DownsamplingRun run(describe_block(chain, convolutions, *kernels), *kernels, omp_get_max_threads());
  if (!run.pays()) return nullptr;
  count = convolutions + 2;
  Launch launch = describe_launch(run.block(), *kernels, chain[0].inputs[0], last.output);
  return std::make_unique<DownsamplingBlockKernel>(std::move(run), std::move(launch));
}

}  // namespace xception
