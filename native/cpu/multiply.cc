#include "cpu/broadcast.h"
#include "cpu/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const MultiplyOp& op, const CpuContext& context) {
  return make_broadcast(op, context, dnnl::algorithm::binary_mul, 1);
}

}  // namespace xception
