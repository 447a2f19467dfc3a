#include "cpu/registry.h"

#include "cpu/kernels.h"
#include "ops/kernel_factory.h"

namespace xception {

std::unique_ptr<Kernel> compile_kernel(const CpuContext& context) { return make_any_kernel(context); }

}  // namespace xception
