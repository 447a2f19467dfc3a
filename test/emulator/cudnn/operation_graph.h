#pragma once
#include <cudnn.h>

#include <array>
#include <limits>
#include <optional>
#include <vector>

#include "descriptor.h"

namespace emulator::cudnn {

struct Tensor {
  int64_t uid = 0;
  cudnnDataType_t dtype = CUDNN_DATA_FLOAT;
  int64_t alignment = 1;
  std::vector<int64_t> dims;  // N, C, spatial
  std::vector<int64_t> strides;
  bool is_virtual = false;

  int64_t elements() const;
  // From the first to behind the last element.
  size_t bytes() const;
  bool operator==(const Tensor& other) const;
};

size_t size_of(cudnnDataType_t dtype);

// Two spatial dimensions: rows, columns.
using Pair = std::array<int64_t, 2>;

// Of a convolution or a resampling.
struct Window {
  Pair size{1, 1};  // of a resampling; a convolution's filter says it itself
  Pair strides{1, 1};
  Pair dilations{1, 1};
  Pair pre_paddings{};
  Pair post_paddings{};
};

enum class OperationKind { convolution, pointwise, reduction, resample, matmul };

struct Operation {
  OperationKind kind = OperationKind::pointwise;
  Tensor x;                 // a matmul's A
  std::optional<Tensor> b;  // filter, second operand, a matmul's B
  Tensor y;
  Window window;
  double alpha = 1;  // of x (pointwise) or of the product (convolution)
  double alpha2 = 1;
  double beta = 0;       // of what y was before
  bool flipped = false;  // convolution proper, not cross-correlation
  cudnnPointwiseMode_t pointwise = CUDNN_POINTWISE_ADD;
  double lower_clip = 0;
  double upper_clip = std::numeric_limits<double>::infinity();
  double lower_slope = 0;
  bool propagates_nan = false;  // a ReLU, NaN that comes in
  cudnnReduceTensorOp_t reduction = CUDNN_REDUCE_TENSOR_ADD;
  cudnnResampleMode_t resample = CUDNN_RESAMPLE_MAXPOOL;
  cudnnPaddingMode_t padding_mode = CUDNN_ZERO_PAD;

  int64_t groups() const { return x.dims[1] / b->dims[1]; }  // of a convolution
};

struct OperationGraph {
  std::vector<Operation> operations;  // each behind those that it reads from

  std::vector<Tensor> inputs() const;   // that no operation writes
  std::vector<Tensor> outputs() const;  // that are not virtual
};

Tensor read_tensor(const Descriptor& descriptor);
Operation read_operation(const Descriptor& descriptor);
// Throws Refusal when the operations are no acyclic graph over consistent tensors.
OperationGraph read_operation_graph(const Descriptor& descriptor);

}  // namespace emulator::cudnn
