// What cuDNN refuses when tensors and the parameters of operations are finalized.
#include <algorithm>

#include "finalize.h"
#include "operation_graph.h"

namespace emulator::cudnn {
namespace {

void check_counts(const Descriptor& descriptor, cudnnBackendAttributeName_t spatial_dims,
                  std::initializer_list<cudnnBackendAttributeName_t> arrays, cudnnStatus_t status) {
  for (const auto name : arrays) {
    require(static_cast<int64_t>(descriptor.integers(name).size()) == descriptor.integer(spatial_dims),
            status, "attribute " + std::to_string(name) + " has not one value per spatial dimension");
  }
}

void check_minimum(const Descriptor& descriptor, cudnnBackendAttributeName_t name, int64_t minimum) {
  const auto& values = descriptor.integers(name);
  require(*std::min_element(values.begin(), values.end()) >= minimum, CUDNN_STATUS_BAD_PARAM,
          "attribute " + std::to_string(name) + " is below " + std::to_string(minimum));
}

// Of a number that may be no enumerator at all.
bool is_known_dtype(int64_t dtype) {
  switch (dtype) {
    case CUDNN_DATA_FLOAT:
    case CUDNN_DATA_DOUBLE:
    case CUDNN_DATA_HALF:
    case CUDNN_DATA_BFLOAT16:
    case CUDNN_DATA_INT8:
    case CUDNN_DATA_UINT8:
    case CUDNN_DATA_INT32:
    case CUDNN_DATA_INT64:
    case CUDNN_DATA_BOOLEAN:
      return true;
    default:
      return false;
  }
}

bool is_known_pointwise_mode(int64_t mode) {
  switch (mode) {
    case CUDNN_POINTWISE_ADD:
    case CUDNN_POINTWISE_MUL:
    case CUDNN_POINTWISE_MIN:
    case CUDNN_POINTWISE_MAX:
    case CUDNN_POINTWISE_SUB:
    case CUDNN_POINTWISE_IDENTITY:
    case CUDNN_POINTWISE_RELU_FWD:
    case CUDNN_POINTWISE_TANH_FWD:
    case CUDNN_POINTWISE_SIGMOID_FWD:
      return true;
    default:
      return false;
  }
}

}  // namespace

void check_tensor(const Descriptor& tensor) {
  const auto& dims = tensor.integers(CUDNN_ATTR_TENSOR_DIMENSIONS);
  require(dims.size() == tensor.integers(CUDNN_ATTR_TENSOR_STRIDES).size(), CUDNN_STATUS_BAD_PARAM,
          "not as many dimensions as strides");
  // cuDNN takes zeros too; its documentation says positive.
  check_minimum(tensor, CUDNN_ATTR_TENSOR_DIMENSIONS, 1);
  check_minimum(tensor, CUDNN_ATTR_TENSOR_STRIDES, 1);
  require(is_known_dtype(tensor.integer(CUDNN_ATTR_TENSOR_DATA_TYPE)), CUDNN_STATUS_NOT_SUPPORTED,
          "the data type is not supported");
  const auto dtype = static_cast<cudnnDataType_t>(tensor.integer(CUDNN_ATTR_TENSOR_DATA_TYPE));
  const int64_t alignment = tensor.integer(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT);
  require(alignment > 0 && alignment % static_cast<int64_t>(size_of(dtype)) == 0, CUDNN_STATUS_BAD_PARAM,
          "the alignment is not a multiple of an element's size");
  require(tensor.integer(CUDNN_ATTR_TENSOR_VECTOR_COUNT) == 1, CUDNN_STATUS_NOT_SUPPORTED,
          "vectorized tensors are not supported");
  require(tensor.integer(CUDNN_ATTR_TENSOR_IS_BY_VALUE) == 0, CUDNN_STATUS_NOT_SUPPORTED,
          "tensors by value are not supported");
}

void check_pointwise(const Descriptor& pointwise) {
  require(is_known_pointwise_mode(pointwise.integer(CUDNN_ATTR_POINTWISE_MODE)), CUDNN_STATUS_NOT_SUPPORTED,
          "the pointwise mode is not supported");
}

void check_convolution(const Descriptor& convolution) {
  const int64_t spatial_dims = convolution.integer(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS);
  require(spatial_dims >= 1 && spatial_dims <= CUDNN_DIM_MAX - 2, CUDNN_STATUS_BAD_PARAM,
          "spatial dimensions");
  check_counts(convolution, CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS,
               {CUDNN_ATTR_CONVOLUTION_DILATIONS, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES,
                CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS},
               CUDNN_STATUS_BAD_PARAM);
  check_minimum(convolution, CUDNN_ATTR_CONVOLUTION_DILATIONS, 1);
  check_minimum(convolution, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, 1);
  check_minimum(convolution, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, 0);
  check_minimum(convolution, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, 0);
}

void check_resample(const Descriptor& resample) {
  check_counts(resample, CUDNN_ATTR_RESAMPLE_SPATIAL_DIMS,
               {CUDNN_ATTR_RESAMPLE_WINDOW_DIMS, CUDNN_ATTR_RESAMPLE_STRIDES,
                CUDNN_ATTR_RESAMPLE_PRE_PADDINGS, CUDNN_ATTR_RESAMPLE_POST_PADDINGS},
               CUDNN_STATUS_NOT_SUPPORTED);
  check_minimum(resample, CUDNN_ATTR_RESAMPLE_WINDOW_DIMS, 1);
  check_minimum(resample, CUDNN_ATTR_RESAMPLE_STRIDES, 1);
  check_minimum(resample, CUDNN_ATTR_RESAMPLE_PRE_PADDINGS, 0);
  check_minimum(resample, CUDNN_ATTR_RESAMPLE_POST_PADDINGS, 0);
  const int64_t padding = resample.integer(CUDNN_ATTR_RESAMPLE_PADDING_MODE);
  require(padding >= CUDNN_ZERO_PAD && padding <= CUDNN_EDGE_VAL_PAD, CUDNN_STATUS_BAD_PARAM,
          "no such padding");
  const int64_t mode = resample.integer(CUDNN_ATTR_RESAMPLE_MODE);
  require(mode == CUDNN_RESAMPLE_MAXPOOL || mode == CUDNN_RESAMPLE_AVGPOOL_INCLUDE_PADDING ||
              mode == CUDNN_RESAMPLE_AVGPOOL_EXCLUDE_PADDING,
          CUDNN_STATUS_NOT_SUPPORTED, "the resample mode is not supported");
}

void check_reduction(const Descriptor& reduction) {
  const int64_t op = reduction.integer(CUDNN_ATTR_REDUCTION_OPERATOR);
  require(op >= CUDNN_REDUCE_TENSOR_ADD && op <= CUDNN_REDUCE_TENSOR_MUL_NO_ZEROS, CUDNN_STATUS_BAD_PARAM,
          "no such reduction");
  require(op <= CUDNN_REDUCE_TENSOR_AMAX, CUDNN_STATUS_NOT_SUPPORTED, "the reduction is not supported");
}

}  // namespace emulator::cudnn
