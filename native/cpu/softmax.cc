#include "cpu/kernels.h"
#include "cpu/post_ops.h"
#include "cpu/unary.h"

namespace xception {

std::unique_ptr<Kernel> make_kernel(const SoftmaxOp&, const CpuContext& context) {
  const auto desc = onednn::describe<onednn::softmax>(
      context.onednn.engine, make_attributes(), dnnl::prop_kind::forward_inference,
      dnnl::algorithm::softmax_accurate, rows_desc(context.inputs[0]), rows_desc(context.output), 1);
  return std::make_unique<UnaryKernel>(make_primitive<onednn::softmax>(context, desc));
}

}  // namespace xception
