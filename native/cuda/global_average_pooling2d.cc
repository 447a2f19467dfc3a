#include "cuda/global_pool.h"
#include "cuda/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const GlobalAveragePooling2dOp&, const CudaContext& context) {
  return make_global_pool(context, Pooling2dProblem::Mode::average);
}

}  // namespace xception
