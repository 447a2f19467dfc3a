#include "cpu/kernels.h"
#include "cpu/pool.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const MaxPooling2dOp& op, const CpuContext& context) {
  return std::make_unique<PoolKernel>(op, context, dnnl::algorithm::pooling_max);
}

}  // namespace xception
