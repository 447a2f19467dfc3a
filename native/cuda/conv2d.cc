#include "cuda/convolution.h"
#include "cuda/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const Conv2dOp& op, const CudaContext& context) {
  return make_convolution_kernel(context, problem_of(op, context, "kernel", op.groups));
}

}  // namespace xception
