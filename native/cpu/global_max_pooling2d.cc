#include "cpu/global_pool.h"
#include "cpu/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const GlobalMaxPooling2dOp&, const CpuContext& context) {
  return make_global_pool(context, dnnl::algorithm::pooling_max);
}

}  // namespace xception
