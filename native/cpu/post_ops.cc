#include "cpu/post_ops.h"

namespace xception {

Eltwise eltwise_of(ElementwiseActivation activation) {
  switch (activation) {
    case ElementwiseActivation::relu:
      return {dnnl::algorithm::eltwise_relu, 0, 0};
    case ElementwiseActivation::relu6:
      return {dnnl::algorithm::eltwise_clip, 0, 6};
    case ElementwiseActivation::sigmoid:
      return {dnnl::algorithm::eltwise_logistic, 0, 0};
    case ElementwiseActivation::tanh:
      return {dnnl::algorithm::eltwise_tanh, 0, 0};
    case ElementwiseActivation::linear:
      break;
  }
  return {dnnl::algorithm::eltwise_linear, 1, 0};
}

void append_activation(dnnl::post_ops& post_ops, ElementwiseActivation activation) {
  if (activation == ElementwiseActivation::linear) return;
  const Eltwise eltwise = eltwise_of(activation);
  onednn::append_eltwise(post_ops, eltwise.algorithm, eltwise.alpha, eltwise.beta);
}

dnnl::primitive_attr make_attributes(const dnnl::post_ops& post_ops) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  attributes.set_post_ops(post_ops);
  return attributes;
}

}  // namespace xception
