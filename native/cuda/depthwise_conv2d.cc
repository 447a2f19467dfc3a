#include "cuda/convolution.h"
#include "cuda/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const DepthwiseConv2dOp& op, const CudaContext& context) {
  const int64_t channels = context.inputs[0].shape[3];
  return make_convolution_kernel(context, problem_of(op, context, "depthwise_kernel", channels));
}

}  // namespace xception
