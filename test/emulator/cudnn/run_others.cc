// Resampling, reduction and matrix product: plain loops.
#include <algorithm>
#include <cmath>
#include <limits>

#include "interpreter.h"

namespace emulator::cudnn {
namespace {

// The part of a window that lies in the image, along one axis.
struct Range {
  int64_t begin, end;
};
Range clipped(int64_t output, int64_t size, int64_t stride, int64_t padding, int64_t input) {
  const int64_t begin = output * stride - padding;
  return {std::max<int64_t>(begin, 0), std::min(begin + size, input)};
}

float resample_one(const Operation& operation, const Value& x, int64_t base, const Range& rows,
                   const Range& columns) {
  const Window& window = operation.window;
  const int64_t inside =
      std::max<int64_t>(rows.end - rows.begin, 0) * std::max<int64_t>(columns.end - columns.begin, 0);
  const int64_t whole = window.size[0] * window.size[1];
  const bool maximum = operation.resample == CUDNN_RESAMPLE_MAXPOOL;
  const bool zero_counts = operation.padding_mode == CUDNN_ZERO_PAD && inside < whole;
  double highest = zero_counts ? 0 : -std::numeric_limits<double>::infinity();
  double sum = 0;
  for (int64_t row = rows.begin; row < rows.end; ++row) {
    for (int64_t column = columns.begin; column < columns.end; ++column) {
      const double value = x.data[static_cast<size_t>(base + row * x.strides[2] + column * x.strides[3])];
      highest = std::max(highest, value);
      sum += value;
    }
  }
  if (maximum) return static_cast<float>(highest);
  const bool padding_counts = operation.resample == CUDNN_RESAMPLE_AVGPOOL_INCLUDE_PADDING;
  return static_cast<float>(sum / static_cast<double>(padding_counts ? whole : inside));
}

double start_of(cudnnReduceTensorOp_t op) {
  switch (op) {
    case CUDNN_REDUCE_TENSOR_MUL:
      return 1;
    case CUDNN_REDUCE_TENSOR_MIN:
      return std::numeric_limits<double>::infinity();
    case CUDNN_REDUCE_TENSOR_MAX:
      return -std::numeric_limits<double>::infinity();
    default:
      return 0;
  }
}

double combine(cudnnReduceTensorOp_t op, double a, double b) {
  switch (op) {
    case CUDNN_REDUCE_TENSOR_MUL:
      return a * b;
    case CUDNN_REDUCE_TENSOR_MIN:
      return std::min(a, b);
    case CUDNN_REDUCE_TENSOR_MAX:
      return std::max(a, b);
    case CUDNN_REDUCE_TENSOR_AMAX:
      return std::max(a, std::fabs(b));
    default:
      return a + b;
  }
}

}  // namespace

Value run_resample(const Operation& operation, const Value& x) {
  const Window& window = operation.window;
  Value y(operation.y.dims);
  for (int64_t image = 0; image < y.dims[0]; ++image) {
    for (int64_t row = 0; row < y.dims[2]; ++row) {
      const Range rows = clipped(row, window.size[0], window.strides[0], window.pre_paddings[0], x.dims[2]);
      for (int64_t column = 0; column < y.dims[3]; ++column) {
        const Range columns =
            clipped(column, window.size[1], window.strides[1], window.pre_paddings[1], x.dims[3]);
        float* to = y.data.data() + image * y.strides[0] + row * y.strides[2] + column * y.strides[3];
        for (int64_t channel = 0; channel < y.dims[1]; ++channel) {
          to[channel] = resample_one(operation, x, image * x.strides[0] + channel, rows, columns);
        }
      }
    }
  }
  return y;
}

Value run_reduction(const Operation& operation, const Value& x) {
  Value y(operation.y.dims);
  std::vector<double> sums(y.data.size(), start_of(operation.reduction));
  for (size_t i = 0; i < x.data.size(); ++i) {
    int64_t to = 0;
    for (size_t axis = 0; axis < x.dims.size(); ++axis) {
      const int64_t index = static_cast<int64_t>(i) / x.strides[axis] % x.dims[axis];
      if (y.dims[axis] != 1) to += index * y.strides[axis];
    }
    double& sum = sums[static_cast<size_t>(to)];
    sum = combine(operation.reduction, sum, x.data[i]);
  }
  std::transform(sums.begin(), sums.end(), y.data.begin(),
                 [](double sum) { return static_cast<float>(sum); });
  return y;
}

Value run_matmul(const Operation& operation, const Value& a, const Value& b) {
  Value c(operation.y.dims);
  const size_t rank = c.dims.size();
  const int64_t depth = a.dims[rank - 1];
  const auto stride = [](const Value& value, size_t axis) {
    return value.dims[axis] == 1 ? 0 : value.strides[axis];
  };
  for (size_t i = 0; i < c.data.size(); ++i) {
    int64_t from_a = 0;
    int64_t from_b = 0;
    for (size_t axis = 0; axis < rank; ++axis) {
      const int64_t index = static_cast<int64_t>(i) / c.strides[axis] % c.dims[axis];
      if (axis != rank - 1) from_a += index * stride(a, axis);
      if (axis != rank - 2) from_b += index * stride(b, axis);
    }
    double sum = 0;
    for (int64_t k = 0; k < depth; ++k) {
      sum += static_cast<double>(a.data[static_cast<size_t>(from_a + k * stride(a, rank - 1))]) *
             b.data[static_cast<size_t>(from_b + k * stride(b, rank - 2))];
    }
    c.data[i] = static_cast<float>(sum);
  }
  return c;
}

}  // namespace emulator::cudnn
