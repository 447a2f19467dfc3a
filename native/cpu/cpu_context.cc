#include "cpu/cpu_context.h"

#include <algorithm>

namespace xception {

const Weight* CpuContext::find(const std::string& role) const {
  const auto found = op.weights.find(role);
  return found == op.weights.end() ? nullptr : &weights.at(found->second);
}

std::string CpuContext::key(std::initializer_list<const char*> roles, const Shape& dimensions) const {
  std::string text;
  for (const char* role : roles) {
    const auto found = op.weights.find(role);
    text += (found == op.weights.end() ? "-" : std::to_string(found->second)) + " ";
  }
  return text + to_string(dimensions);
}

dnnl::memory CpuContext::pack_kernel(const char* role, bool scaled, const dnnl::memory::desc& wanted,
                                     const dnnl::memory::desc& plain) const {
  const Weight& kernel = *find(role);
  const Weight* scale = scaled ? find("scale") : nullptr;
  const Shape dimensions = onednn::dims_of(plain);
  const std::string name = scaled ? key({role, "scale"}, dimensions) : key({role}, dimensions);
  return packed.get(name, wanted, plain, [&](float* to) {
    const int64_t count = element_count(kernel.shape);
    if (!scale) {
      std::copy_n(kernel.data, count, to);
      return;
    }
    const float* const from = kernel.data;
    const float* const factors = scale->data;
    const int64_t channels = scale->shape[0];
#pragma omp parallel for
    for (int64_t row = 0; row < count; row += channels) {
      for (int64_t i = 0; i < channels; i++) to[row + i] = from[row + i] * factors[i];
    }
  });
}

dnnl::memory CpuContext::pack_vector(const char* role) const {
  const Weight& weight = *find(role);
  const dnnl::memory::desc desc = row_major_desc({DType::float32, weight.shape});
  return packed.get(key({role}, weight.shape), desc, desc,
                    [&](float* to) { std::copy_n(weight.data, weight.shape[0], to); });
}

}  // namespace xception
