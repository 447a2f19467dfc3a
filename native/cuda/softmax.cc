#include "cuda/kernels/softmax.h"

#include "cuda/kernels.h"
#include "cuda/own_kernel.h"
#include "cuda/rows.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const SoftmaxOp&, const CudaContext& context) {
  // A subtraction, an exponential, a sum and a division.
  return std::make_unique<OwnKernel>(context, describe_launch("softmax", context, 4),
                                     [dtype = context.inputs[0].dtype, rows = rows_of(context)](
                                         const KernelArguments& arguments, LaunchStream stream) {
                                       softmax(dtype, rows.rows, rows.columns, arguments.inputs[0],
                                               static_cast<float*>(arguments.output), stream);
                                     });
}

}  // namespace xception
