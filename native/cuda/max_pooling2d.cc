#include "cuda/kernels.h"
#include "cuda/pool.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const MaxPooling2dOp& op, const CudaContext& context) {
  return make_pool(op, context, Pooling2dProblem::Mode::max);
}

}  // namespace xception
