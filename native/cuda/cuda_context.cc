#include "cuda/cuda_context.h"

#include <algorithm>
#include <limits>

#include "core/error.h"

namespace xception {

namespace {

// Weights are told apart by their indices.
std::string key_of(const CudaContext& context, const std::string& form, const std::string& role, bool scaled,
                   DType dtype) {
  const auto& indices = context.op.weights;
  std::string key = form + " " + to_string(dtype) + " " + std::to_string(indices.at(role));
  const auto scale = indices.find("scale");
  if (scaled && scale != indices.end()) key += " scaled " + std::to_string(scale->second);
  return key;
}

}  // namespace

const Weight* CudaContext::find(const std::string& role) const {
  const auto found = op.weights.find(role);
  return found == op.weights.end() ? nullptr : &weights.at(static_cast<size_t>(found->second));
}

int CudaContext::to_int(int64_t size) const {
  if (size <= std::numeric_limits<int>::max()) return static_cast<int>(size);
  throw Error("ERR_SHAPE", op.name + ": a size of " + std::to_string(size) + " is too large for a GPU kernel",
              "Smaller batches or images need less.");
}

const void* CudaContext::pack_kernel(const std::string& role, int64_t outputs, KernelOrder order,
                                     bool scaled) const {
  const Weight& kernel = *find(role);
  const Weight* scale = scaled ? find("scale") : nullptr;
  const bool first = order == KernelOrder::outputs_first;
  const int64_t count = element_count(kernel.shape);
  const int64_t rows = count / outputs;
  const std::string form = (first ? "outputs first " : "outputs last ") + to_string(Shape{rows, outputs});
  const std::string key = key_of(*this, form, role, scaled, dtype());
  const auto value = [&](size_t index, size_t channel) {
    return scale ? kernel.data[index] * scale->data[channel] : kernel.data[index];
  };
  const auto height = static_cast<size_t>(rows);
  const auto width = static_cast<size_t>(outputs);
  return packed.get(key, dtype(), static_cast<size_t>(count), [&](float* to, size_t from, size_t some) {
    // The axes that the form has: outer, inner.
    const size_t inner = first ? height : width;
    size_t outer_index = from / inner;
    size_t inner_index = from % inner;
    for (float* const end = to + some; to < end; ++to) {
      const size_t row = first ? inner_index : outer_index;
      const size_t channel = first ? outer_index : inner_index;
      *to = value(row * width + channel, channel);
      if (++inner_index < inner) continue;
      inner_index = 0;
      ++outer_index;
    }
  });
}

const void* CudaContext::pack_vector(const std::string& role, DType dtype) const {
  const Weight* weight = find(role);
  if (!weight) return nullptr;
  const int64_t count = element_count(weight->shape);
  return packed.get(
      key_of(*this, "vector", role, false, dtype), dtype, static_cast<size_t>(count),
      [&](float* to, size_t first, size_t some) { std::copy_n(weight->data + first, some, to); });
}

const void* CudaContext::pack_zeros(int64_t count, DType dtype) const {
  const std::string key = "zeros " + std::string(to_string(dtype)) + " " + std::to_string(count);
  return packed.get(key, dtype, static_cast<size_t>(count),
                    [](float* to, size_t, size_t some) { std::fill_n(to, some, 0.0F); });
}

const float* CudaContext::pack_floats(const std::string& key, int64_t count,
                                      const std::function<void(float*)>& fill) const {
  const void* const floats =
      packed.get(key, DType::float32, static_cast<size_t>(count), [&](float* to, size_t first, size_t some) {
        std::vector<float> values(static_cast<size_t>(count));
        fill(values.data());
        std::copy_n(values.data() + first, some, to);
      });
  return static_cast<const float*>(floats);
}

}  // namespace xception
