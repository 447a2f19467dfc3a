#include "cuda/error.h"
#include "cuda/kernels.h"
#include "cuda/own_kernel.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const FlattenOp& op, const CudaContext& context) {
  return std::make_unique<OwnKernel>(context, describe_launch("copy", context, 0),
                                     [layer = op.name, bytes = context.output.bytes()](
                                         const KernelArguments& arguments, LaunchStream stream) {
                                       if (arguments.output == arguments.inputs[0]) return;
                                       check_cuda(cudaMemcpyAsync(arguments.output, arguments.inputs[0],
                                                                  bytes, cudaMemcpyDeviceToDevice, stream),
                                                  "cudaMemcpyAsync", layer);
                                     });
}

}  // namespace xception
