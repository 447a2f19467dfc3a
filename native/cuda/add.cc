#include "cuda/broadcast.h"
#include "cuda/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const AddOp& op, const CudaContext& context) {
  return make_broadcast(op, context, BinaryOperation::add);
}

}  // namespace xception
