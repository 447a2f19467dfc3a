#include "cpu/global_pool.h"

#include "cpu/pool.h"
#include "cpu/unary.h"

namespace xception {

std::unique_ptr<Kernel> make_global_pool(const CpuContext& context, dnnl::algorithm algorithm) {
  const Shape& input = context.inputs[0].shape;
  const PoolProblem problem = {algorithm, input, {input[0], 1, 1, input[3]}, {input[1], input[2]}};
  return std::make_unique<UnaryKernel>(make_pool(context, problem));
}

}  // namespace xception
