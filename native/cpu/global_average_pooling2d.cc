#include "cpu/global_pool.h"
#include "cpu/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const GlobalAveragePooling2dOp&, const CpuContext& context) {
  return make_global_pool(context, dnnl::algorithm::pooling_avg_exclude_padding);
}

}  // namespace xception
