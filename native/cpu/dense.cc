#include "cpu/kernels.h"
#include "cpu/post_ops.h"
#include "cpu/unary.h"

namespace xception {

namespace {

Primitive make_dense(const DenseOp& op, const CpuContext& context) {
  const int64_t units = context.output.shape.back();
  const dnnl::memory::dims dimensions = {units, context.inputs[0].shape.back()};
  const dnnl::memory::desc any(dimensions, data_type_of(context.output.dtype), dnnl::memory::format_tag::any);
  const dnnl::memory::desc plain(dimensions, dnnl::memory::data_type::f32, dnnl::memory::dims{1, units});
  const bool biased = context.find("bias");
  const dnnl::memory::desc bias = biased ? row_major_desc({DType::float32, {units}}) : dnnl::memory::desc();
  dnnl::post_ops post_ops;
  append_activation(post_ops, op.activation);
  const auto desc = onednn::describe<dnnl::inner_product_forward>(
      context.onednn.engine, make_attributes(post_ops), dnnl::prop_kind::forward_inference,
      rows_desc(context.inputs[0]), any, bias, rows_desc(context.output));
  Primitive primitive = make_primitive<dnnl::inner_product_forward>(context, desc);
  primitive.add(DNNL_ARG_WEIGHTS, context.pack_kernel("kernel", true, desc.weights_desc(), plain));
  if (biased) primitive.add(DNNL_ARG_BIAS, context.pack_vector("bias"));
  return primitive;
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const DenseOp& op, const CpuContext& context) {
  return std::make_unique<UnaryKernel>(make_dense(op, context));
}

}  // namespace xception
