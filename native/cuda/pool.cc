#include "cuda/pool.h"

#include "cuda/own_kernel.h"

namespace xception {

std::unique_ptr<Kernel> make_pool(const PoolOp& op, const CudaContext& context, Pooling2dProblem::Mode mode) {
  const Shape& input = context.inputs[0].shape;
  const Shape& output = context.output.shape;
  const Edges padding = op.place(input).padding;
  Pooling2dProblem problem;
  problem.mode = mode;
  problem.dtype = context.dtype();
  problem.batch = context.to_int(input[0]);
  problem.input = {input[1], input[2]};
  problem.output = {output[1], output[2]};
  problem.channels = context.to_int(input[3]);
  problem.pool_size = op.pool_size;
  problem.strides = op.window.strides;
  problem.padding = {padding[0], padding[2]};
  problem.activation = op.activation;
  const double taps = static_cast<double>(op.pool_size[0] * op.pool_size[1]);
  return std::make_unique<OwnKernel>(
      context, describe_launch("pooling2d", context, taps),
      [problem](const KernelArguments& arguments, LaunchStream stream) {
        const void* residual = arguments.inputs.size() == 2 ? arguments.inputs[1] : nullptr;
        pooling2d(problem, arguments.inputs[0], residual, arguments.output, stream);
      });
}

}  // namespace xception
