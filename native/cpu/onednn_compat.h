#pragma once
#include <oneapi/dnnl/dnnl.hpp>
#include <utility>

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

#endif

}  // namespace xception::onednn
