#pragma once
#include <initializer_list>
#include <string>

#include "core/backend.h"
#include "core/op.h"
#include "cpu/onednn.h"
#include "cpu/packed_weights.h"

namespace xception {

// What a kernel is made of. Gone once it is made.
struct CpuContext {
  const Op& op;
  const std::vector<TensorDesc>& inputs;
  const TensorDesc& output;
  const std::vector<Weight>& weights;
  CpuPackedWeights& packed;
  const OneDnn& onednn;

  // Null when the op was not given this weight.
  const Weight* find(const std::string& role) const;
  // Tells apart the forms that differ in more than layout: weights by their indices, and the dimensions.
  std::string key(std::initializer_list<const char*> roles, const Shape& dimensions) const;

  // A kernel, its last axis multiplied by the weight 'scale' if `scaled` and there is one.
  dnnl::memory pack_kernel(const char* role, bool scaled, const dnnl::memory::desc& wanted,
                           const dnnl::memory::desc& plain) const;
  // The same of a 1x1 kernel, in blocks of so many columns: filters / columns, channels, columns; zeros fill
  // up the last.
  dnnl::memory pack_pointwise(const char* role, bool scaled, int64_t columns) const;
  // One value per channel, just as it came.
  dnnl::memory pack_vector(const char* role) const;
};

}  // namespace xception
