#include "graph_builder.h"

Descriptor create(cudnnBackendDescriptorType_t type) {
  Descriptor descriptor = nullptr;
  EXPECT_SUCCESS(cudnnBackendCreateDescriptor(type, &descriptor));
  return descriptor;
}

cudnnStatus_t set(Descriptor descriptor, cudnnBackendAttributeName_t name, Descriptor value) {
  return cudnnBackendSetAttribute(descriptor, name, CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &value);
}

cudnnStatus_t set_text(Descriptor descriptor, cudnnBackendAttributeName_t name, const std::string& text) {
  return cudnnBackendSetAttribute(descriptor, name, CUDNN_TYPE_CHAR, static_cast<int64_t>(text.size()) + 1,
                                  text.c_str());
}

int64_t get_integer(Descriptor descriptor, cudnnBackendAttributeName_t name) {
  int64_t value = 0;
  int64_t count = 0;
  EXPECT_SUCCESS(cudnnBackendGetAttribute(descriptor, name, CUDNN_TYPE_INT64, 1, &count, &value));
  EXPECT(count == 1);
  return value;
}

std::string get_text(Descriptor descriptor, cudnnBackendAttributeName_t name) {
  int64_t count = 0;
  EXPECT_SUCCESS(cudnnBackendGetAttribute(descriptor, name, CUDNN_TYPE_CHAR, 0, &count, nullptr));
  std::vector<char> text(static_cast<size_t>(count));
  EXPECT_SUCCESS(cudnnBackendGetAttribute(descriptor, name, CUDNN_TYPE_CHAR, count, &count, text.data()));
  return text.data();
}

Descriptor make_tensor(int64_t uid, const Shape& shape, const TensorOptions& options) {
  const auto [n, c, h, w] = shape;
  const Descriptor tensor = create(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
  EXPECT_SUCCESS(set<int64_t>(tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, {uid}));
  EXPECT_SUCCESS(set<int>(tensor, CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, {options.dtype}));
  EXPECT_SUCCESS(
      set<int64_t>(tensor, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, {options.alignment}));
  EXPECT_SUCCESS(set<int64_t>(tensor, CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, {n, c, h, w}));
  EXPECT_SUCCESS(set<int64_t>(tensor, CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, {h * w * c, 1, w * c, c}));
  const bool is_virtual = options.is_virtual;
  EXPECT_SUCCESS(
      cudnnBackendSetAttribute(tensor, CUDNN_ATTR_TENSOR_IS_VIRTUAL, CUDNN_TYPE_BOOLEAN, 1, &is_virtual));
  EXPECT_SUCCESS(cudnnBackendFinalize(tensor));
  return tensor;
}

Descriptor make_pointwise(cudnnPointwiseMode_t mode, Descriptor x, Descriptor b, Descriptor y) {
  const Descriptor pointwise = create(CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
  EXPECT_SUCCESS(set<int>(pointwise, CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, {mode}));
  EXPECT_SUCCESS(
      set<int>(pointwise, CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_TYPE_DATA_TYPE, {CUDNN_DATA_FLOAT}));
  EXPECT_SUCCESS(cudnnBackendFinalize(pointwise));
  const Descriptor operation = create(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, pointwise));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x));
  if (b != nullptr) EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_POINTWISE_BDESC, b));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y));
  EXPECT_SUCCESS(cudnnBackendFinalize(operation));
  return operation;
}

Descriptor make_graph(const std::vector<Descriptor>& operations) {
  const Descriptor graph = create(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
  EXPECT_SUCCESS(set(graph, CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, operations));
  EXPECT_SUCCESS(cudnnBackendFinalize(graph));
  return graph;
}

Shape Convolution::y() const {
  const auto size = [&](size_t axis) {
    const int64_t extent = (window[axis] - 1) * dilations[axis] + 1;
    return (x[axis + 2] + padding[axis] + padding[axis + 2] - extent) / strides[axis] + 1;
  };
  return {x[0], outputs, size(0), size(1)};
}

Descriptor Convolution::graph() const {
  int64_t next_virtual = 100;
  std::string left = around;
  std::vector<Descriptor> operations;
  const auto make_virtual = [&](const Shape& shape) {
    return make_tensor(next_virtual++, shape, {virtual_dtype, true});
  };
  const auto make_result = [&] { return left.empty() ? make_tensor(kY, y(), {dtype}) : make_virtual(y()); };

  Descriptor image = make_tensor(kX, x, {dtype});
  if (!left.empty() && left[0] == 'p') {
    const Descriptor rectified = make_virtual(x);
    operations.push_back(make_pointwise(CUDNN_POINTWISE_RELU_FWD, image, nullptr, rectified));
    image = rectified;
    left.erase(0, 1);
  }
  const Descriptor parameters = create(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
  const auto set_pair = [&](cudnnBackendAttributeName_t name, int64_t first, int64_t second) {
    EXPECT_SUCCESS(set<int64_t>(parameters, name, CUDNN_TYPE_INT64, {first, second}));
  };
  EXPECT_SUCCESS(
      set<int>(parameters, CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, {CUDNN_DATA_FLOAT}));
  EXPECT_SUCCESS(set<int>(parameters, CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE,
                          {CUDNN_CROSS_CORRELATION}));
  EXPECT_SUCCESS(set<int64_t>(parameters, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, CUDNN_TYPE_INT64, {2}));
  set_pair(CUDNN_ATTR_CONVOLUTION_DILATIONS, dilations[0], dilations[1]);
  set_pair(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, strides[0], strides[1]);
  set_pair(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, padding[0], padding[1]);
  set_pair(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, padding[2], padding[3]);
  EXPECT_SUCCESS(cudnnBackendFinalize(parameters));

  Descriptor result = make_result();
  const Descriptor operation = create(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR);
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, parameters));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, image));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, make_tensor(kW, w(), {dtype})));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, result));
  EXPECT_SUCCESS(
      set<float>(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, CUDNN_TYPE_FLOAT, {1}));
  EXPECT_SUCCESS(
      set<double>(operation, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, CUDNN_TYPE_DOUBLE, {0}));
  EXPECT_SUCCESS(cudnnBackendFinalize(operation));
  operations.push_back(operation);

  while (!left.empty()) {
    const char kind = left[0];
    left.erase(0, 1);
    Descriptor operand = nullptr;
    if (kind == 'b') operand = make_tensor(kBias, {1, outputs, 1, 1}, {bias_dtype});
    if (kind == 'r') operand = make_tensor(kResidual, y(), {dtype});
    const Descriptor next = make_result();
    const auto mode = operand != nullptr ? CUDNN_POINTWISE_ADD : CUDNN_POINTWISE_RELU_FWD;
    operations.push_back(make_pointwise(mode, result, operand, next));
    result = next;
  }
  return make_graph(operations);
}
