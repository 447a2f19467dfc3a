#include "cpu/pool.h"

#include <algorithm>

#include "cpu/eltwise.h"
#include "cpu/post_ops.h"

namespace xception {

namespace {

constexpr int kResidual = DNNL_ARG_ATTR_MULTIPLE_POST_OP(0) | DNNL_ARG_SRC_1;

Primitive make_pool_of(const PoolOp& op, const CpuContext& context, dnnl::algorithm algorithm) {
  const Shape& input = context.inputs[0].shape;
  const PoolProblem problem = {
      algorithm, input, context.output.shape, op.pool_size, op.window.strides, op.place(input).padding};
  if (!op.has_residual()) return make_pool(context, problem);
  const dnnl::memory::desc residual = image_desc(context.output);
  dnnl::post_ops post_ops;
  post_ops.append_binary(dnnl::algorithm::binary_add, residual);
  Primitive primitive = make_pool(context, problem, post_ops);
  primitive.add(kResidual, residual);
  return primitive;
}

}  // namespace

Primitive make_pool(const CpuContext& context, const PoolProblem& problem, const dnnl::post_ops& post_ops) {
  const Edges& padding = problem.padding;
  const DType dtype = context.inputs[0].dtype;
  const dnnl::memory::dims undilated = {0, 0};
  const auto desc = onednn::describe<onednn::pooling>(
      context.onednn.engine, make_attributes(post_ops), dnnl::prop_kind::forward_inference, problem.algorithm,
      image_desc({dtype, problem.input}), image_desc({dtype, problem.output}),
      dnnl::memory::dims{problem.strides[0], problem.strides[1]},
      dnnl::memory::dims{problem.pool_size[0], problem.pool_size[1]}, undilated,
      dnnl::memory::dims{padding[0], padding[2]}, dnnl::memory::dims{padding[1], padding[3]});
  return make_primitive<onednn::pooling>(context, desc);
}

PoolKernel::PoolKernel(const PoolOp& op, const CpuContext& context, dnnl::algorithm algorithm)
    : pool_(make_pool_of(op, context, algorithm)) {
  // No post-op: with one, the SSE4.1 pool of oneDNN 2.6 crashes on images of few channels.
  if (op.activation != ElementwiseActivation::linear) {
    activation_ = make_eltwise(context, op.activation, context.output);
  }
}

size_t PoolKernel::workspace_bytes() const {
  return std::max(pool_.workspace_bytes(), activation_ ? activation_->workspace_bytes() : 0);
}

std::vector<Launch> PoolKernel::launches() const {
  std::vector<Launch> launches = {pool_.launch()};
  if (activation_) launches.push_back(activation_->launch());
  return launches;
}

void PoolKernel::run(const KernelArguments& arguments) {
  void* const output = arguments.output;
  if (arguments.inputs.size() == 2) {
    pool_.run({{DNNL_ARG_SRC, arguments.inputs[0]}, {kResidual, arguments.inputs[1]}, {DNNL_ARG_DST, output}},
              arguments.workspace);
  } else {
    pool_.run({{DNNL_ARG_SRC, arguments.inputs[0]}, {DNNL_ARG_DST, output}}, arguments.workspace);
  }
  if (activation_) activation_->run({{DNNL_ARG_SRC, output}, {DNNL_ARG_DST, output}}, arguments.workspace);
}

}  // namespace xception
