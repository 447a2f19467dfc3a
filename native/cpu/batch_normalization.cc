#include <sstream>

#include "cpu/kernels.h"
#include "cpu/post_ops.h"
#include "cpu/unary.h"

namespace xception {

namespace {

constexpr int kBias = DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1;

dnnl::memory pack(const BatchNormalizationOp& op, const CpuContext& context, const dnnl::memory::desc& row,
                  double Affine::* part) {
  std::ostringstream key;
  key << (part == &Affine::scale ? "scale " : "bias ") << std::hexfloat << op.epsilon << " "
      << context.key({"gamma", "beta", "moving_mean", "moving_variance"}, {});
  return context.packed.get(key.str(), row, row, [&](float* to) {
    const int64_t channels = context.output.shape.back();
    for (int64_t i = 0; i < channels; i++) to[i] = static_cast<float>(op.affine_of(context.weights, i).*part);
  });
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const BatchNormalizationOp& op, const CpuContext& context) {
  const dnnl::memory::desc rows = rows_desc(context.output);
  const dnnl::memory::desc row = row_major_desc({DType::float32, {1, context.output.shape.back()}});
  dnnl::post_ops post_ops;
  post_ops.append_binary(dnnl::algorithm::binary_add, row);
  append_activation(post_ops, op.activation);
  const auto desc = onednn::describe<dnnl::binary>(context.onednn.engine, make_attributes(post_ops),
                                                   dnnl::algorithm::binary_mul, rows, row, rows);
  Primitive primitive = make_primitive<dnnl::binary>(context, desc);
  primitive.add(DNNL_ARG_SRC_1, pack(op, context, row, &Affine::scale));
  primitive.add(kBias, pack(op, context, row, &Affine::bias));
  return std::make_unique<UnaryKernel>(std::move(primitive));
}

}  // namespace xception
