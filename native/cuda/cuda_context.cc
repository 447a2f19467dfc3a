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
  return packed.get(key, dtype(), static_cast<size_t>(count), [&](float* to) {
    for (int64_t row = 0; row < rows; row++) {
      for (int64_t channel = 0; channel < outputs; channel++) {
        const float value = kernel.data[row * outputs + channel];
        to[first ? channel * rows + row : row * outputs + channel] =
            scale ? value * scale->data[channel] : value;
      }
    }
  });
}

const void* CudaContext::pack_vector(const std::string& role, DType dtype) const {
  const Weight* weight = find(role);
  if (!weight) return nullptr;
  const int64_t count = element_count(weight->shape);
  return packed.get(key_of(*this, "vector", role, false, dtype), dtype, static_cast<size_t>(count),
                    [&](float* to) { std::copy_n(weight->data, count, to); });
}

const void* CudaContext::pack_zeros(int64_t count, DType dtype) const {
  const std::string key = "zeros " + std::string(to_string(dtype)) + " " + std::to_string(count);
  return packed.get(key, dtype, static_cast<size_t>(count), [](float*) {});
}

const float* CudaContext::pack_floats(const std::string& key, int64_t count,
                                      const std::function<void(float*)>& fill) const {
  return static_cast<const float*>(packed.get(key, DType::float32, static_cast<size_t>(count), fill));
}

}  // namespace xception
