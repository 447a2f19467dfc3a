// Graphs of one resampling or one reduction.
#include "graph_builder.h"

Descriptor make_pooling_graph(const Shape& x, const Shape& y, cudnnResampleMode_t mode,
                              cudnnPaddingMode_t padding) {
  const Descriptor parameters = create(CUDNN_BACKEND_RESAMPLE_DESCRIPTOR);
  const auto set_pair = [&](cudnnBackendAttributeName_t name, int64_t first, int64_t second) {
    EXPECT_SUCCESS(set<int64_t>(parameters, name, CUDNN_TYPE_INT64, {first, second}));
  };
  EXPECT_SUCCESS(set<int>(parameters, CUDNN_ATTR_RESAMPLE_MODE, CUDNN_TYPE_RESAMPLE_MODE, {mode}));
  EXPECT_SUCCESS(set<int>(parameters, CUDNN_ATTR_RESAMPLE_PADDING_MODE, CUDNN_TYPE_PADDING_MODE, {padding}));
  EXPECT_SUCCESS(set<int64_t>(parameters, CUDNN_ATTR_RESAMPLE_SPATIAL_DIMS, CUDNN_TYPE_INT64, {2}));
  set_pair(CUDNN_ATTR_RESAMPLE_WINDOW_DIMS, 3, 3);
  set_pair(CUDNN_ATTR_RESAMPLE_STRIDES, 2, 2);
  set_pair(CUDNN_ATTR_RESAMPLE_PRE_PADDINGS, 0, 1);
  set_pair(CUDNN_ATTR_RESAMPLE_POST_PADDINGS, 1, 1);
  EXPECT_SUCCESS(cudnnBackendFinalize(parameters));
  const Descriptor operation = create(CUDNN_BACKEND_OPERATION_RESAMPLE_FWD_DESCRIPTOR);
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_RESAMPLE_FWD_DESC, parameters));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_RESAMPLE_FWD_XDESC, make_tensor(kX, x, {})));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_RESAMPLE_FWD_YDESC, make_tensor(kY, y, {})));
  EXPECT_SUCCESS(cudnnBackendFinalize(operation));
  return make_graph({operation});
}

Descriptor make_reduction_graph(const Shape& x) {
  const Descriptor parameters = create(CUDNN_BACKEND_REDUCTION_DESCRIPTOR);
  EXPECT_SUCCESS(set<int>(parameters, CUDNN_ATTR_REDUCTION_OPERATOR, CUDNN_TYPE_REDUCTION_OPERATOR_TYPE,
                          {CUDNN_REDUCE_TENSOR_ADD}));
  EXPECT_SUCCESS(
      set<int>(parameters, CUDNN_ATTR_REDUCTION_COMP_TYPE, CUDNN_TYPE_DATA_TYPE, {CUDNN_DATA_FLOAT}));
  EXPECT_SUCCESS(cudnnBackendFinalize(parameters));
  const Descriptor operation = create(CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR);
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_REDUCTION_DESC, parameters));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_REDUCTION_XDESC, make_tensor(kX, x, {})));
  EXPECT_SUCCESS(set(operation, CUDNN_ATTR_OPERATION_REDUCTION_YDESC,
                     make_tensor(kY, {x[0], x[1], 1, 1}, {CUDNN_DATA_FLOAT})));
  EXPECT_SUCCESS(cudnnBackendFinalize(operation));
  return make_graph({operation});
}
