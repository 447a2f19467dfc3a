#include "cpu/kernels.h"
#include "cpu/pool.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const AveragePooling2dOp& op, const CpuContext& context) {
  return std::make_unique<PoolKernel>(op, context, dnnl::algorithm::pooling_avg_exclude_padding);
}

}  // namespace xception
