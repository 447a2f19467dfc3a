#pragma once
#include <oneapi/dnnl/dnnl.hpp>
#include <utility>
#include <vector>

// All that differs between oneDNN 2 and 3 for this backend.
namespace xception::onednn {

#if DNNL_VERSION_MAJOR >= 3

using pooling = dnnl::pooling_forward;
using softmax = dnnl::softmax_forward;

template <typename Primitive, typename... Arguments>
typename Primitive::primitive_desc describe(const dnnl::engine& engine,
                                            const dnnl::primitive_attr& attributes,
                                            Arguments&&... arguments) {
  return {engine, std::forward<Arguments>(arguments)..., attributes};
}

inline dnnl::eltwise_forward::primitive_desc describe_eltwise(const dnnl::engine& engine,
                                                              const dnnl::primitive_attr& attributes,
                                                              dnnl::algorithm algorithm,
                                                              const dnnl::memory::desc& data, float alpha,
                                                              float beta) {
  return describe<dnnl::eltwise_forward>(engine, attributes, dnnl::prop_kind::forward_inference, algorithm,
                                         data, data, alpha, beta);
}

inline void append_eltwise(dnnl::post_ops& post_ops, dnnl::algorithm algorithm, float alpha, float beta) {
  post_ops.append_eltwise(algorithm, alpha, beta);
}

inline dnnl::memory::dims dims_of(const dnnl::memory::desc& desc) { return desc.get_dims(); }

// Of a convolution in int8: each output channel's sum is multiplied by its factor in `scales`, which stays
// with the primitive as its argument kOutputScales, before the bias is added.
constexpr int kOutputScales = DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS;

inline void set_output_scales(dnnl::primitive_attr& attributes, const dnnl::memory&, bool grouped) {
  attributes.set_scales_mask(DNNL_ARG_WEIGHTS, grouped ? (1 << 0) | (1 << 1) : 1 << 0);
}

// What a bias in units of the output becomes for such a convolution.
inline float bias_before_scale(float bias, float) { return bias; }

#else

using pooling = dnnl::pooling_v2_forward;
using softmax = dnnl::softmax_v2_forward;

template <typename Primitive, typename... Arguments>
typename Primitive::primitive_desc describe(const dnnl::engine& engine,
                                            const dnnl::primitive_attr& attributes,
                                            Arguments&&... arguments) {
  return {typename Primitive::desc(std::forward<Arguments>(arguments)...), attributes, engine};
}

inline dnnl::eltwise_forward::primitive_desc describe_eltwise(const dnnl::engine& engine,
                                                              const dnnl::primitive_attr& attributes,
                                                              dnnl::algorithm algorithm,
                                                              const dnnl::memory::desc& data, float alpha,
                                                              float beta) {
  return describe<dnnl::eltwise_forward>(engine, attributes, dnnl::prop_kind::forward_inference, algorithm,
                                         data, alpha, beta);
}

inline void append_eltwise(dnnl::post_ops& post_ops, dnnl::algorithm algorithm, float alpha, float beta) {
  post_ops.append_eltwise(1.0f, algorithm, alpha, beta);
}

inline dnnl::memory::dims dims_of(const dnnl::memory::desc& desc) { return desc.dims(); }

// Of a convolution in int8: each output channel's sum with its bias is multiplied by its factor in `scales`;
// they are part of the attributes, and no argument.
constexpr int kOutputScales = 0;

inline void set_output_scales(dnnl::primitive_attr& attributes, const dnnl::memory& scales, bool) {
  const auto* const factors = static_cast<const float*>(scales.get_data_handle());
  const auto channels = static_cast<size_t>(scales.get_desc().dims()[0]);
  attributes.set_output_scales(1 << 1, std::vector<float>(factors, factors + channels));
}

// What a bias in units of the output becomes for such a convolution.
inline float bias_before_scale(float bias, float scale) { return bias / scale; }

#endif

}  // namespace xception::onednn
