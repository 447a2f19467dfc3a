// The rules of setting, finalizing and getting, with the statuses that the real cuDNN 9.24 gives.
#include "graph_builder.h"

namespace {

Descriptor unfinished_tensor() {
  const Descriptor tensor = create(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
  EXPECT_SUCCESS(set<int64_t>(tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, {1}));
  EXPECT_SUCCESS(set<int>(tensor, CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, {CUDNN_DATA_HALF}));
  EXPECT_SUCCESS(set<int64_t>(tensor, CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, {16}));
  EXPECT_SUCCESS(set<int64_t>(tensor, CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, {1, 8, 4, 4}));
  EXPECT_SUCCESS(set<int64_t>(tensor, CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, {128, 1, 32, 8}));
  return tensor;
}

void setting() {
  const Descriptor tensor = create(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
  const std::vector<int64_t> one{1};
  EXPECT_STATUS(BAD_PARAM_NULL_POINTER, set(nullptr, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, one));
  EXPECT_STATUS(BAD_PARAM, set(tensor, CUDNN_ATTR_CONVOLUTION_DILATIONS, CUDNN_TYPE_INT64, one));
  EXPECT_STATUS(BAD_PARAM_ATTRIBUTE_TYPE,
                set(tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_DATA_TYPE, one));
  EXPECT_STATUS(BAD_PARAM, set<int64_t>(tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, {1, 2}));
  EXPECT_STATUS(BAD_PARAM, set<int64_t>(tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, {}));
  EXPECT_STATUS(BAD_PARAM,
                cudnnBackendSetAttribute(tensor, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, 1, nullptr));
  const Descriptor finished = unfinished_tensor();
  EXPECT_SUCCESS(cudnnBackendFinalize(finished));
  EXPECT_STATUS(BAD_PARAM, set(finished, CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, one));
  EXPECT_STATUS(BAD_PARAM, cudnnBackendFinalize(finished));
}

void getting() {
  const Descriptor tensor = unfinished_tensor();
  int64_t values[8] = {};
  int64_t count = -1;
  const auto get = [&](cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type,
                       int64_t requested) {
    return cudnnBackendGetAttribute(tensor, name, type, requested, &count, values);
  };
  EXPECT_STATUS(NOT_INITIALIZED, get(CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 8));
  EXPECT_SUCCESS(cudnnBackendFinalize(tensor));
  EXPECT_SUCCESS(get(CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 8));
  EXPECT(count == 4 && values[1] == 8);
  EXPECT_SUCCESS(get(CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 2));
  EXPECT(count == 2);
  EXPECT_STATUS(BAD_PARAM_ATTRIBUTE_TYPE, get(CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_DATA_TYPE, 8));
  EXPECT_STATUS(BAD_PARAM, get(CUDNN_ATTR_CONVOLUTION_DILATIONS, CUDNN_TYPE_INT64, 8));
}

void tensors() {
  const auto refused = [](cudnnBackendAttributeName_t name, const std::vector<int64_t>& values) {
    const Descriptor tensor = unfinished_tensor();
    EXPECT_SUCCESS(set(tensor, name, CUDNN_TYPE_INT64, values));
    EXPECT_STATUS(BAD_PARAM, cudnnBackendFinalize(tensor));
  };
  refused(CUDNN_ATTR_TENSOR_DIMENSIONS, {1, -8, 4, 4});
  refused(CUDNN_ATTR_TENSOR_STRIDES, {128, 1, 32});
  refused(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, {3});
  const Descriptor empty = create(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
  EXPECT_STATUS(BAD_PARAM, cudnnBackendFinalize(empty));
}

void a_destroyed_descriptor_is_noticed() {
  const Descriptor tensor = unfinished_tensor();
  EXPECT_SUCCESS(cudnnBackendDestroyDescriptor(tensor));
  EXPECT_STATUS(BAD_PARAM, cudnnBackendFinalize(tensor));
  EXPECT(!has(emulator::books(), R"("violations":[])"));
}

void reductions() {
  const auto status = [](int op) {
    const Descriptor reduction = create(CUDNN_BACKEND_REDUCTION_DESCRIPTOR);
    EXPECT_SUCCESS(
        set<int>(reduction, CUDNN_ATTR_REDUCTION_OPERATOR, CUDNN_TYPE_REDUCTION_OPERATOR_TYPE, {op}));
    EXPECT_SUCCESS(
        set<int>(reduction, CUDNN_ATTR_REDUCTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, {CUDNN_DATA_FLOAT}));
    return cudnnBackendFinalize(reduction);
  };
  EXPECT_SUCCESS(status(CUDNN_REDUCE_TENSOR_AMAX));
  EXPECT_STATUS(NOT_SUPPORTED, status(CUDNN_REDUCE_TENSOR_AVG));
}

void graphs() {
  const Descriptor x = make_tensor(1, {1, 8, 4, 4}, {});
  const Descriptor y = make_tensor(2, {1, 8, 4, 4}, {});
  const auto finalize = [](const std::vector<Descriptor>& operations) {
    const Descriptor graph = create(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
    EXPECT_SUCCESS(set(graph, CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, operations));
    return cudnnBackendFinalize(graph);
  };
  const auto relu = [](Descriptor from, Descriptor to) {
    return make_pointwise(CUDNN_POINTWISE_RELU_FWD, from, nullptr, to);
  };
  EXPECT_SUCCESS(finalize({relu(x, y)}));
  EXPECT_STATUS(BAD_PARAM, finalize({relu(x, y), relu(y, x)}));
  EXPECT_STATUS(BAD_PARAM, finalize({relu(x, x)}));
  EXPECT_STATUS(BAD_PARAM, finalize({relu(x, y), relu(make_tensor(3, {1, 8, 4, 4}, {}), y)}));
  EXPECT_STATUS(BAD_PARAM, finalize({relu(make_tensor(2, {1, 8, 4, 4}, {CUDNN_DATA_FLOAT}), x), relu(x, y)}));
  const Descriptor unfinished = create(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
  const Descriptor graph = create(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
  EXPECT_STATUS(BAD_PARAM_NOT_FINALIZED, set(graph, CUDNN_ATTR_OPERATIONGRAPH_OPS, unfinished));
  EXPECT_STATUS(BAD_PARAM, cudnnBackendFinalize(graph));
}

void devices() {
  const auto finalize = [](const std::string& json) {
    const Descriptor properties = create(CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
    EXPECT_SUCCESS(set_text(properties, CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION, json));
    return cudnnBackendFinalize(properties);
  };
  EXPECT_SUCCESS(finalize(profile()));
  std::string misspelt = profile();
  misspelt.replace(misspelt.find("warpSize"), 8, "warpZise");
  EXPECT_STATUS(BAD_PARAM, finalize("hello"));
  EXPECT_STATUS(BAD_PARAM, finalize(profile().substr(0, 50)));
  EXPECT_STATUS(BAD_PARAM, finalize(misspelt));
  EXPECT_STATUS(NOT_SUPPORTED_ARCH_MISMATCH, finalize(profile_with("deviceVer", 300)));
  const Descriptor present = create(CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
  EXPECT_SUCCESS(set<int>(present, CUDNN_ATTR_DEVICEPROP_DEVICE_ID, CUDNN_TYPE_INT32, {0}));
  EXPECT_SUCCESS(cudnnBackendFinalize(present));
  EXPECT(get_text(present, CUDNN_ATTR_DEVICEPROP_JSON_REPRESENTATION) == profile());
}

}  // namespace

Scenarios descriptor_scenarios() {
  return {
      {"descriptors: setting", setting},
      {"descriptors: getting", getting},
      {"descriptors: tensors", tensors},
      {"descriptors: one that was destroyed is noticed", a_destroyed_descriptor_is_noticed},
      {"descriptors: reductions", reductions},
      {"descriptors: graphs", graphs},
      {"descriptors: devices", devices},
  };
}
