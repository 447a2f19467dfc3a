#include "cpu/eltwise.h"

#include "cpu/post_ops.h"

namespace xception {

Primitive make_eltwise(const CpuContext& context, ElementwiseActivation activation, const TensorDesc& data) {
  const Eltwise eltwise = eltwise_of(activation);
  const auto desc = onednn::describe_eltwise(context.onednn.engine, make_attributes(), eltwise.algorithm,
                                             row_major_desc({data.dtype, {element_count(data.shape)}}),
                                             eltwise.alpha, eltwise.beta);
  return make_primitive<dnnl::eltwise_forward>(context, desc);
}

}  // namespace xception
