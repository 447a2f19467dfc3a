// Operations and tensors as the interpreter wants them, from their finalized descriptors.
#include "operation_graph.h"

namespace emulator::cudnn {
namespace {

Pair read_pair(const Descriptor& descriptor, cudnnBackendAttributeName_t name) {
  const auto& values = descriptor.integers(name);
  require(values.size() == 2, CUDNN_STATUS_NOT_SUPPORTED, "only two spatial dimensions are supported");
  return {values[0], values[1]};
}

void read_convolution(const Descriptor& descriptor, Operation& operation) {
  operation.kind = OperationKind::convolution;
  operation.x = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X));
  operation.b = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W));
  operation.y = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y));
  operation.alpha = descriptor.real(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA);
  operation.beta = descriptor.real(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA);
  const Descriptor& parameters = descriptor.descriptor(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC);
  operation.flipped = parameters.integer(CUDNN_ATTR_CONVOLUTION_CONV_MODE) == CUDNN_CONVOLUTION;
  operation.window.strides = read_pair(parameters, CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES);
  operation.window.dilations = read_pair(parameters, CUDNN_ATTR_CONVOLUTION_DILATIONS);
  operation.window.pre_paddings = read_pair(parameters, CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS);
  operation.window.post_paddings = read_pair(parameters, CUDNN_ATTR_CONVOLUTION_POST_PADDINGS);
}

void read_pointwise(const Descriptor& descriptor, Operation& operation) {
  operation.kind = OperationKind::pointwise;
  operation.x = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_POINTWISE_XDESC));
  if (descriptor.has(CUDNN_ATTR_OPERATION_POINTWISE_BDESC)) {
    operation.b = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_POINTWISE_BDESC));
  }
  operation.y = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_POINTWISE_YDESC));
  operation.alpha = descriptor.real(CUDNN_ATTR_OPERATION_POINTWISE_ALPHA1);
  operation.alpha2 = descriptor.real(CUDNN_ATTR_OPERATION_POINTWISE_ALPHA2);
  const Descriptor& parameters = descriptor.descriptor(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR);
  operation.pointwise = static_cast<cudnnPointwiseMode_t>(parameters.integer(CUDNN_ATTR_POINTWISE_MODE));
  const auto clip = [&](cudnnBackendAttributeName_t name, double& value) {
    if (parameters.has(name)) value = parameters.real(name);
  };
  clip(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP, operation.lower_clip);
  clip(CUDNN_ATTR_POINTWISE_RELU_UPPER_CLIP, operation.upper_clip);
  clip(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP_SLOPE, operation.lower_slope);
  operation.propagates_nan =
      parameters.has(CUDNN_ATTR_POINTWISE_NAN_PROPAGATION) &&
      parameters.integer(CUDNN_ATTR_POINTWISE_NAN_PROPAGATION) == CUDNN_PROPAGATE_NAN;
}

void read_resample(const Descriptor& descriptor, Operation& operation) {
  operation.kind = OperationKind::resample;
  operation.x = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_XDESC));
  operation.y = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_YDESC));
  const Descriptor& parameters = descriptor.descriptor(CUDNN_ATTR_OPERATION_RESAMPLE_FWD_DESC);
  operation.resample = static_cast<cudnnResampleMode_t>(parameters.integer(CUDNN_ATTR_RESAMPLE_MODE));
  operation.padding_mode =
      static_cast<cudnnPaddingMode_t>(parameters.integer(CUDNN_ATTR_RESAMPLE_PADDING_MODE));
  operation.window.size = read_pair(parameters, CUDNN_ATTR_RESAMPLE_WINDOW_DIMS);
  operation.window.strides = read_pair(parameters, CUDNN_ATTR_RESAMPLE_STRIDES);
  operation.window.pre_paddings = read_pair(parameters, CUDNN_ATTR_RESAMPLE_PRE_PADDINGS);
  operation.window.post_paddings = read_pair(parameters, CUDNN_ATTR_RESAMPLE_POST_PADDINGS);
}

}  // namespace

Tensor read_tensor(const Descriptor& descriptor) {
  Tensor tensor;
  tensor.uid = descriptor.integer(CUDNN_ATTR_TENSOR_UNIQUE_ID);
  tensor.dtype = static_cast<cudnnDataType_t>(descriptor.integer(CUDNN_ATTR_TENSOR_DATA_TYPE));
  tensor.alignment = descriptor.integer(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT);
  tensor.dims = descriptor.integers(CUDNN_ATTR_TENSOR_DIMENSIONS);
  tensor.strides = descriptor.integers(CUDNN_ATTR_TENSOR_STRIDES);
  tensor.is_virtual = descriptor.integer(CUDNN_ATTR_TENSOR_IS_VIRTUAL) != 0;
  return tensor;
}

Operation read_operation(const Descriptor& descriptor) {
  Operation operation;
  switch (descriptor.type) {
    case CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR:
      read_convolution(descriptor, operation);
      break;
    case CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR:
      read_pointwise(descriptor, operation);
      break;
    case CUDNN_BACKEND_OPERATION_RESAMPLE_FWD_DESCRIPTOR:
      read_resample(descriptor, operation);
      break;
    case CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR:
      operation.kind = OperationKind::reduction;
      operation.x = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_REDUCTION_XDESC));
      operation.y = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_REDUCTION_YDESC));
      operation.reduction = static_cast<cudnnReduceTensorOp_t>(
          descriptor.descriptor(CUDNN_ATTR_OPERATION_REDUCTION_DESC).integer(CUDNN_ATTR_REDUCTION_OPERATOR));
      break;
    case CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR:
      operation.kind = OperationKind::matmul;
      operation.x = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_MATMUL_ADESC));
      operation.b = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_MATMUL_BDESC));
      operation.y = read_tensor(descriptor.descriptor(CUDNN_ATTR_OPERATION_MATMUL_CDESC));
      break;
    default:
      throw Refusal(CUDNN_STATUS_BAD_PARAM_DESCRIPTOR_TYPE, "a descriptor in the graph is no operation");
  }
  return operation;
}

}  // namespace emulator::cudnn
