#include "core/error.h"
#include "cuda/kernels.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const QuantizedConv2dOp& op, const CudaContext&) {
  throw Error("ERR_DTYPE", op.name + ": the CUDA backend does not compute in 8 bits");
}

}  // namespace xception
