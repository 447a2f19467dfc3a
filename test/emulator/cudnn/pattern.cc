#include "pattern.h"

#include <algorithm>

namespace emulator::cudnn {
namespace {

bool is_float(cudnnDataType_t dtype) {
  return dtype == CUDNN_DATA_FLOAT || dtype == CUDNN_DATA_HALF || dtype == CUDNN_DATA_BFLOAT16;
}

bool is_channels_last(const Tensor& tensor) {
  int64_t packed = 1;
  for (const size_t axis : {size_t{1}, size_t{3}, size_t{2}, size_t{0}}) {
    if (tensor.dims[axis] != 1 && tensor.strides[axis] != packed) return false;
    packed *= tensor.dims[axis];
  }
  return true;
}

bool all_supported(const OperationGraph& graph) {
  for (const Operation& operation : graph.operations) {
    std::vector<const Tensor*> tensors{&operation.x, &operation.y};
    if (operation.b) tensors.push_back(&*operation.b);
    for (const Tensor* tensor : tensors) {
      if (!is_float(tensor->dtype)) return false;
      if (tensor->dims.size() == 4 && !is_channels_last(*tensor)) return false;
    }
    if (operation.flipped || operation.beta != 0 || operation.padding_mode == CUDNN_EDGE_VAL_PAD)
      return false;
  }
  return true;
}

Pattern::Kind kind_of(const Operation& main) {
  switch (main.kind) {
    case OperationKind::convolution:
      if (main.groups() == 1) return Pattern::Kind::dense_convolution;
      return main.b->dims[1] == 1 ? Pattern::Kind::depthwise_convolution : Pattern::Kind::grouped_convolution;
    case OperationKind::resample:
      return Pattern::Kind::pooling;
    case OperationKind::reduction:
      return Pattern::Kind::reduction;
    case OperationKind::matmul:
      return Pattern::Kind::matmul;
    case OperationKind::pointwise:
      break;
  }
  return Pattern::Kind::pointwise;
}

bool adds(const Operation& operation) {
  return operation.kind == OperationKind::pointwise && operation.pointwise == CUDNN_POINTWISE_ADD;
}

bool is_bias(const Tensor& tensor) {
  return tensor.dims.size() == 4 && tensor.dims[0] == 1 && tensor.dims[2] == 1 && tensor.dims[3] == 1;
}

bool types_are_classic(const OperationGraph& graph) {
  const cudnnDataType_t dtype = graph.operations.front().x.dtype;
  const auto fits = [&](const Tensor& tensor) {
    return tensor.dtype == (tensor.is_virtual ? CUDNN_DATA_FLOAT : dtype);
  };
  return std::all_of(graph.operations.begin(), graph.operations.end(), [&](const Operation& operation) {
    return fits(operation.x) && fits(operation.y) && (!operation.b || fits(*operation.b));
  });
}

// The operations behind a convolution that is the first: each reads what the one before wrote.
bool is_classic(const OperationGraph& graph) {
  if (graph.outputs().size() != 1 || !types_are_classic(graph)) return false;
  auto next = graph.operations.begin() + 1;
  const auto end = graph.operations.end();
  for (auto operation = next; operation != end; ++operation) {
    if (operation->x.uid != (operation - 1)->y.uid) return false;
  }
  if (next == end) return true;
  if (adds(*next) && next->b->dims == next->y.dims && !is_bias(*next->b)) ++next;
  if (next == end || !adds(*next) || !is_bias(*next->b)) return false;
  ++next;
  if (next != end && next->pointwise == CUDNN_POINTWISE_RELU_FWD) ++next;
  return next == end;
}

}  // namespace

Pattern classify(const OperationGraph& graph) {
  Pattern pattern;
  if (!all_supported(graph)) return pattern;
  const auto is_main = [](const Operation& operation) { return operation.kind != OperationKind::pointwise; };
  const auto& operations = graph.operations;
  auto main = std::find_if(operations.begin(), operations.end(), is_main);
  if (main == operations.end()) main = operations.begin();
  const auto second = std::find_if(main + 1, operations.end(), is_main);
  pattern.reduced_epilogue = second != operations.end() && main->kind == OperationKind::convolution &&
                             second->kind == OperationKind::reduction && second + 1 == operations.end();
  if (second != operations.end() && !pattern.reduced_epilogue) return pattern;

  pattern.kind = kind_of(*main);
  pattern.dtype = operations.front().x.dtype;
  pattern.prologue = main != operations.begin();
  pattern.epilogue = main + 1 != operations.end();
  pattern.batch = main->x.dims.front();
  if (main->kind == OperationKind::convolution) {
    pattern.classic_epilogue = !pattern.prologue && is_classic(graph);
    pattern.vectorizable = main->x.dims[1] % 8 == 0 && main->b->dims[0] % 8 == 0;
  }
  return pattern;
}

}  // namespace emulator::cudnn
