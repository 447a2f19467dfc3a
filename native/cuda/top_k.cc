#include "cuda/kernels.h"
#include "cuda/kernels/softmax.h"
#include "cuda/own_kernel.h"
#include "cuda/rows.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const TopKOp& op, const CudaContext& context) {
  return std::make_unique<OwnKernel>(context, describe_launch("top_k", context, 0),
                                     [dtype = context.inputs[0].dtype, rows = rows_of(context), k = op.k](
                                         const KernelArguments& arguments, LaunchStream stream) {
                                       top_k(dtype, rows.rows, rows.columns, k, arguments.inputs[0],
                                             static_cast<float*>(arguments.output), stream);
                                     });
}

}  // namespace xception
