// What cuDNN refuses when operations are finalized: shapes that do not fit together.
#include <algorithm>

#include "finalize.h"
#include "operation_graph.h"

namespace emulator::cudnn {
namespace {

void require_shape(bool fits, const std::string& what) { require(fits, CUDNN_STATUS_BAD_PARAM, what); }

int64_t output_size(int64_t input, int64_t window, int64_t axis, const Window& parameters) {
  const auto at = static_cast<size_t>(axis);
  const int64_t extent = (window - 1) * parameters.dilations[at] + 1;
  const int64_t padded = input + parameters.pre_paddings[at] + parameters.post_paddings[at];
  return padded < extent ? 0 : (padded - extent) / parameters.strides[at] + 1;
}

void check_spatial(const Operation& operation, const Pair& window) {
  for (size_t axis = 0; axis < 2; ++axis) {
    const int64_t expected =
        output_size(operation.x.dims[axis + 2], window[axis], static_cast<int64_t>(axis), operation.window);
    require_shape(operation.y.dims[axis + 2] == expected,
                  "y has " + std::to_string(operation.y.dims[axis + 2]) + " instead of " +
                      std::to_string(expected) + " elements along spatial dimension " + std::to_string(axis));
  }
}

void check_shapes_of_convolution(const Operation& operation) {
  const auto& x = operation.x.dims;
  const auto& w = operation.b->dims;
  const auto& y = operation.y.dims;
  require_shape(x.size() == 4 && w.size() == 4 && y.size() == 4, "x, w and y must have four dimensions");
  require_shape(x[1] % w[1] == 0, "x's channels are not a multiple of w's");
  require_shape(w[0] % operation.groups() == 0, "w's outputs are not a multiple of the groups");
  require_shape(y[0] == x[0] && y[1] == w[0], "y's batch or channels");
  check_spatial(operation, {w[2], w[3]});
}

// As documented: an operand may have 1 where the result has more. cuDNN itself looks at the rank only.
bool broadcasts_to(const std::vector<int64_t>& operand, const std::vector<int64_t>& result) {
  if (operand.size() != result.size()) return false;
  for (size_t i = 0; i < operand.size(); ++i) {
    if (operand[i] != result[i] && operand[i] != 1) return false;
  }
  return true;
}

bool is_binary(cudnnPointwiseMode_t mode) { return mode <= CUDNN_POINTWISE_SUB; }

void check_shapes_of_pointwise(const Operation& operation) {
  require_shape(broadcasts_to(operation.x.dims, operation.y.dims), "x does not fit y");
  require_shape(operation.b.has_value() == is_binary(operation.pointwise),
                "as many operands as the mode takes");
  require_shape(!operation.b || broadcasts_to(operation.b->dims, operation.y.dims), "b does not fit y");
}

void check_shapes_of_resample(const Operation& operation) {
  const auto& x = operation.x.dims;
  const auto& y = operation.y.dims;
  require_shape(x.size() == 4 && y.size() == 4, "x and y must have four dimensions");
  require_shape(x[0] == y[0] && x[1] == y[1], "y's batch or channels");
  check_spatial(operation, operation.window.size);
}

void check_shapes_of_reduction(const Operation& operation) {
  require_shape(broadcasts_to(operation.y.dims, operation.x.dims), "y must have 1 where it is reduced");
}

void check_shapes_of_matmul(const Operation& operation) {
  const auto& a = operation.x.dims;
  const auto& b = operation.b->dims;
  const auto& c = operation.y.dims;
  const size_t rank = a.size();
  require(rank >= 2 && b.size() == rank && c.size() == rank, CUDNN_STATUS_NOT_SUPPORTED, "ranks differ");
  require_shape(a[rank - 1] == b[rank - 2] && a[rank - 2] == c[rank - 2] && b[rank - 1] == c[rank - 1],
                "M, K and N do not agree");
  for (size_t i = 0; i + 2 < rank; ++i) {
    require_shape(c[i] == std::max(a[i], b[i]), "the batches do not agree");
    require_shape((a[i] == c[i] || a[i] == 1) && (b[i] == c[i] || b[i] == 1), "the batches do not agree");
  }
}

}  // namespace

void check_operation(const Descriptor& descriptor) {
  const Operation operation = read_operation(descriptor);
  switch (operation.kind) {
    case OperationKind::convolution:
      return check_shapes_of_convolution(operation);
    case OperationKind::pointwise:
      return check_shapes_of_pointwise(operation);
    case OperationKind::resample:
      return check_shapes_of_resample(operation);
    case OperationKind::reduction:
      return check_shapes_of_reduction(operation);
    case OperationKind::matmul:
      return check_shapes_of_matmul(operation);
  }
}

}  // namespace emulator::cudnn
