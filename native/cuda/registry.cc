#include "cuda/registry.h"

#include "cuda/kernels.h"
#include "ops/kernel_factory.h"

namespace xception {

std::unique_ptr<Kernel> compile_kernel(const CudaContext& context) { return make_any_kernel(context); }

bool can_work_in_place(const Op& op) { return op.type != "conv2d" && op.type != "separable_conv2d"; }

}  // namespace xception
