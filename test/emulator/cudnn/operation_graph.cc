#include "operation_graph.h"

#include <map>
#include <numeric>
#include <set>

namespace emulator::cudnn {
namespace {

std::vector<const Tensor*> operands(const Operation& operation) {
  if (operation.b) return {&operation.x, &*operation.b};
  return {&operation.x};
}

// Every tensor of an identifier is the same tensor, and one operation at most writes it.
void check_tensors(const std::vector<Operation>& operations) {
  std::map<int64_t, Tensor> tensors;
  std::set<int64_t> written;
  for (const Operation& operation : operations) {
    auto all = operands(operation);
    all.push_back(&operation.y);
    for (const Tensor* tensor : all) {
      const auto [known, is_new] = tensors.emplace(tensor->uid, *tensor);
      require(is_new || known->second == *tensor, CUDNN_STATUS_BAD_PARAM,
              "two different tensors have the identifier " + std::to_string(tensor->uid));
    }
    require(written.insert(operation.y.uid).second, CUDNN_STATUS_BAD_PARAM,
            "two operations write tensor " + std::to_string(operation.y.uid));
  }
}

std::vector<Operation> sorted(std::vector<Operation> operations) {
  std::set<int64_t> pending;
  for (const Operation& operation : operations) pending.insert(operation.y.uid);
  std::vector<Operation> order;
  while (!operations.empty()) {
    const size_t before = order.size();
    for (auto operation = operations.begin(); operation != operations.end();) {
      bool ready = true;
      for (const Tensor* operand : operands(*operation)) ready = ready && pending.count(operand->uid) == 0;
      if (!ready) {
        ++operation;
        continue;
      }
      order.push_back(*operation);
      pending.erase(operation->y.uid);
      operation = operations.erase(operation);
    }
    require(order.size() > before, CUDNN_STATUS_BAD_PARAM, "the operations form a cycle");
  }
  return order;
}

}  // namespace

int64_t Tensor::elements() const {
  return std::accumulate(dims.begin(), dims.end(), int64_t{1}, std::multiplies<>());
}

size_t Tensor::bytes() const {
  if (elements() == 0) return 0;
  int64_t last = 0;
  for (size_t i = 0; i < dims.size(); ++i) last += (dims[i] - 1) * strides[i];
  return static_cast<size_t>(last + 1) * size_of(dtype);
}

bool Tensor::operator==(const Tensor& other) const {
  return uid == other.uid && dtype == other.dtype && alignment == other.alignment && dims == other.dims &&
         strides == other.strides && is_virtual == other.is_virtual;
}

size_t size_of(cudnnDataType_t dtype) {
  switch (dtype) {
    case CUDNN_DATA_FLOAT:
    case CUDNN_DATA_INT32:
      return 4;
    case CUDNN_DATA_DOUBLE:
    case CUDNN_DATA_INT64:
      return 8;
    case CUDNN_DATA_HALF:
    case CUDNN_DATA_BFLOAT16:
      return 2;
    default:
      return 1;
  }
}

std::vector<Tensor> OperationGraph::inputs() const {
  std::set<int64_t> known;
  for (const Operation& operation : operations) known.insert(operation.y.uid);
  std::vector<Tensor> tensors;
  for (const Operation& operation : operations) {
    for (const Tensor* operand : operands(operation)) {
      if (known.insert(operand->uid).second) tensors.push_back(*operand);
    }
  }
  return tensors;
}

std::vector<Tensor> OperationGraph::outputs() const {
  std::vector<Tensor> tensors;
  for (const Operation& operation : operations) {
    if (!operation.y.is_virtual) tensors.push_back(operation.y);
  }
  return tensors;
}

OperationGraph read_operation_graph(const Descriptor& descriptor) {
  std::vector<Operation> operations;
  for (const auto& operation : descriptor.attributes.at(CUDNN_ATTR_OPERATIONGRAPH_OPS).descriptors) {
    operations.push_back(read_operation(*operation));
  }
  check_tensors(operations);
  return {sorted(std::move(operations))};
}

}  // namespace emulator::cudnn
