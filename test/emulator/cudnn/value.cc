#include "value.h"

#include <array>
#include <functional>
#include <numeric>

#include "rounding.h"

namespace emulator::cudnn {
namespace {

// The axes from the outermost to the innermost.
std::vector<size_t> storage_order(size_t rank) {
  if (rank == 4) return {0, 2, 3, 1};
  std::vector<size_t> order(rank);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// Calls `visit` with the offsets of every element in the packed value and in the tensor's memory.
template <typename Visit>
void for_each_element(const Tensor& tensor, const Visit& visit) {
  const auto order = storage_order(tensor.dims.size());
  const size_t count = static_cast<size_t>(tensor.elements());
  std::vector<int64_t> index(order.size(), 0);
  int64_t offset = 0;
  for (size_t i = 0; i < count; ++i) {
    visit(i, static_cast<size_t>(offset));
    for (size_t axis = order.size(); axis-- > 0;) {
      const size_t dimension = order[axis];
      offset += tensor.strides[dimension];
      if (++index[axis] < tensor.dims[dimension]) break;
      offset -= tensor.strides[dimension] * tensor.dims[dimension];
      index[axis] = 0;
    }
  }
}

const std::array<float, 65536>& float16_table() {
  static const auto* table = [] {
    auto* values = new std::array<float, 65536>;
    for (size_t bits = 0; bits < values->size(); ++bits) {
      (*values)[bits] = from_float16(static_cast<uint16_t>(bits));
    }
    return values;
  }();
  return *table;
}

}  // namespace

Value::Value(std::vector<int64_t> dimensions) : dims(std::move(dimensions)), strides(dims.size()) {
  int64_t packed = 1;
  const auto order = storage_order(dims.size());
  for (size_t axis = order.size(); axis-- > 0;) {
    strides[order[axis]] = packed;
    packed *= dims[order[axis]];
  }
  data.resize(static_cast<size_t>(packed));
}

Value load(const Tensor& tensor, const void* memory) {
  Value value(tensor.dims);
  float* to = value.data.data();
  if (tensor.dtype == CUDNN_DATA_FLOAT) {
    const auto* from = static_cast<const float*>(memory);
    for_each_element(tensor, [&](size_t i, size_t at) { to[i] = from[at]; });
  } else if (tensor.dtype == CUDNN_DATA_HALF) {
    const auto* from = static_cast<const uint16_t*>(memory);
    const auto& table = float16_table();
    for_each_element(tensor, [&](size_t i, size_t at) { to[i] = table[from[at]]; });
  } else {
    const auto* from = static_cast<const uint16_t*>(memory);
    for_each_element(tensor, [&](size_t i, size_t at) { to[i] = from_bfloat16(from[at]); });
  }
  return value;
}

void store(const Value& value, const Tensor& tensor, void* memory) {
  const float* from = value.data.data();
  if (tensor.dtype == CUDNN_DATA_FLOAT) {
    auto* to = static_cast<float*>(memory);
    for_each_element(tensor, [&](size_t i, size_t at) { to[at] = from[i]; });
  } else if (tensor.dtype == CUDNN_DATA_HALF) {
    auto* to = static_cast<uint16_t*>(memory);
    for_each_element(tensor, [&](size_t i, size_t at) { to[at] = to_float16(from[i]); });
  } else {
    auto* to = static_cast<uint16_t*>(memory);
    for_each_element(tensor, [&](size_t i, size_t at) { to[at] = to_bfloat16(from[i]); });
  }
}

}  // namespace emulator::cudnn
