#include "cpu/eltwise.h"
#include "cpu/kernels.h"
#include "cpu/unary.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const ActivationOp& op, const CpuContext& context) {
  return std::make_unique<UnaryKernel>(make_eltwise(context, op.activation, context.output));
}

}  // namespace xception
