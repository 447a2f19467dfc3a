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

dnnl::memory CpuContext::pack_pointwise(const char* role, bool scaled, int64_t columns) const {
  const Weight& kernel = *find(role);
  const Weight* const scale = scaled ? find("scale") : nullptr;
  const int64_t channels = kernel.shape[2];
  const int64_t filters = kernel.shape[3];
  // oneDNN has the two layouts as well, and can make others of them.
  const auto tag = columns == 32 ? dnnl::memory::format_tag::Ohwi32o : dnnl::memory::format_tag::Ohwi16o;
  const dnnl::memory::desc blocks({filters, channels, 1, 1}, dnnl::memory::data_type::f32, tag);
  const std::string name =
      scaled ? key({role, "scale"}, onednn::dims_of(blocks)) : key({role}, onednn::dims_of(blocks));
  return packed.get(name, blocks, blocks, [&](float* to) {
#pragma omp parallel for
    for (int64_t first = 0; first < filters; first += columns) {
      const int64_t count = std::min(columns, filters - first);
      float* row = to + first * channels;
      for (int64_t channel = 0; channel < channels; channel++, row += columns) {
        const float* const from = kernel.data + channel * filters + first;
        for (int64_t i = 0; i < count; i++) row[i] = scale ? from[i] * scale->data[first + i] : from[i];
        std::fill(row + count, row + columns, 0.0f);
      }
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
