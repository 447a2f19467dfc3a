#include <algorithm>
#include <cmath>

#include "interpreter.h"

namespace emulator::cudnn {
namespace {

double compute(const Operation& operation, double x, double b) {
  switch (operation.pointwise) {
    case CUDNN_POINTWISE_ADD:
      return x + b;
    case CUDNN_POINTWISE_MUL:
      return x * b;
    case CUDNN_POINTWISE_MIN:
      return std::min(x, b);
    case CUDNN_POINTWISE_MAX:
      return std::max(x, b);
    case CUDNN_POINTWISE_SUB:
      return x - b;
    case CUDNN_POINTWISE_IDENTITY:
      return x;
    case CUDNN_POINTWISE_TANH_FWD:
      return std::tanh(x);
    case CUDNN_POINTWISE_SIGMOID_FWD:
      return 1 / (1 + std::exp(-x));
    case CUDNN_POINTWISE_RELU_FWD:
      break;
  }
  const double low = operation.lower_clip;
  if (std::isnan(x)) return operation.propagates_nan ? x : low;
  return x < low ? low + operation.lower_slope * (x - low) : std::min(x, operation.upper_clip);
}

// Strides that stand still along an axis of one element, as many as y has axes.
std::vector<int64_t> broadcast_strides(const Value& value) {
  std::vector<int64_t> strides = value.strides;
  for (size_t axis = 0; axis < strides.size(); ++axis) {
    if (value.dims[axis] == 1) strides[axis] = 0;
  }
  return strides;
}

// The offset in a broadcast operand of where a run along y's innermost axis begins.
int64_t offset_of(const Value& y, const std::vector<int64_t>& strides, int64_t element) {
  int64_t offset = 0;
  for (size_t axis = 0; axis < strides.size(); ++axis) {
    offset += element / y.strides[axis] % y.dims[axis] * strides[axis];
  }
  return offset;
}

size_t innermost_axis(const Value& y) { return y.dims.size() == 4 ? 1 : y.dims.size() - 1; }

}  // namespace

Value run_pointwise(const Operation& operation, const Value& x, const Value* b) {
  Value y(operation.y.dims);
  const size_t inner = innermost_axis(y);
  const auto x_strides = broadcast_strides(x);
  const auto b_strides = b != nullptr ? broadcast_strides(*b) : std::vector<int64_t>(y.dims.size(), 0);
  const auto count = static_cast<int64_t>(y.data.size());
  const float zero = 0;
  for (int64_t start = 0; start < count; start += y.dims[inner]) {
    const float* x_run = x.data.data() + offset_of(y, x_strides, start);
    const float* b_run = b != nullptr ? b->data.data() + offset_of(y, b_strides, start) : &zero;
    for (int64_t i = 0; i < y.dims[inner]; ++i) {
      const double left = operation.alpha * x_run[i * x_strides[inner]];
      const double right = operation.alpha2 * b_run[i * b_strides[inner]];
      y.data[static_cast<size_t>(start + i)] = static_cast<float>(compute(operation, left, right));
    }
  }
  return y;
}

}  // namespace emulator::cudnn
