#include "cuda/cudnn/operation_graph.h"

namespace xception {

namespace {

// Pointers of tensors are multiples of this many bytes. Engines that load vectors ask for it.
constexpr int64_t kTensorAlignment = 16;

cudnnDataType_t data_type(DType dtype) {
  switch (dtype) {
    case DType::float16:
      return CUDNN_DATA_HALF;
    case DType::bfloat16:
      return CUDNN_DATA_BFLOAT16;
    case DType::float32:
      return CUDNN_DATA_FLOAT;
    case DType::int8:
      return CUDNN_DATA_INT8;
    case DType::uint8:
      break;
  }
  return CUDNN_DATA_UINT8;
}

class Builder {
 public:
  Builder(std::shared_ptr<const CudnnLibrary> library, const ConvolutionGraph& graph,
          const PlanTarget& target)
      : library_(std::move(library)),
        graph_(graph),
        target_(target),
        type_(data_type(graph.dtype)),
        operations_left_(1 + graph.residual + graph.bias + graph.relu) {}

  // In the one order that cuDNN has precompiled engines for: conv, residual, bias, relu.
  bool build() {
    add_convolution();
    if (graph_.residual) add_pointwise(CUDNN_POINTWISE_ADD, &add_tensor(kResidualId, type_, graph_.output));
    if (graph_.bias) {
      add_pointwise(CUDNN_POINTWISE_ADD, &add_tensor(kBiasId, type_, {1, 1, 1, graph_.output[3]}));
    }
    if (graph_.relu) add_pointwise(CUDNN_POINTWISE_RELU_FWD, nullptr);
    Descriptor& graph = add(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
    target_.set_for_graph(graph);
    graph.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, operations_);
    return graph.finalize_if_supported();
  }

  std::deque<Descriptor> take_descriptors() { return std::move(descriptors_); }

 private:
  Descriptor& add(cudnnBackendDescriptorType_t type) { return descriptors_.emplace_back(library_, type); }

  // Channels last: KRSC of a kernel is laid out as NHWC of an image is.
  const Descriptor& add_tensor(int64_t id, cudnnDataType_t type, const std::array<int64_t, 4>& nhwc) {
    const auto [n, h, w, c] = nhwc;
    Descriptor& tensor = add(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    tensor.set(CUDNN_ATTR_TENSOR_UNIQUE_ID, id);
    tensor.set(CUDNN_ATTR_TENSOR_DATA_TYPE, type);
    tensor.set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, kTensorAlignment);
    tensor.set(CUDNN_ATTR_TENSOR_DIMENSIONS, std::array<int64_t, 4>{n, c, h, w});
    tensor.set(CUDNN_ATTR_TENSOR_STRIDES, std::array<int64_t, 4>{h * w * c, 1, w * c, c});
    if (id >= kFirstVirtualId) tensor.set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, true);
    tensor.finalize();
    return tensor;
  }

  // What the next operation writes: the output, or a value between two operations. That one is in float32:
  // no precompiled engine takes another.
  const Descriptor& add_result() {
    result_ = --operations_left_ == 0
                  ? &add_tensor(kOutputId, type_, graph_.output)
                  : &add_tensor(kFirstVirtualId + operations_left_, CUDNN_DATA_FLOAT, graph_.output);
    return *result_;
  }

  void add_convolution() {
    const auto [top, bottom, left, right] = graph_.padding;
    Descriptor& convolution = add(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
    convolution.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_DATA_FLOAT);
    convolution.set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_CROSS_CORRELATION);
    convolution.set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, int64_t{2});
    convolution.set(CUDNN_ATTR_CONVOLUTION_DILATIONS, graph_.dilation_rate);
    convolution.set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, graph_.strides);
    convolution.set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, std::array<int64_t, 2>{top, left});
    convolution.set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, std::array<int64_t, 2>{bottom, right});
    convolution.finalize();

    const auto [rows, columns] = graph_.kernel;
    const Descriptor& input = add_tensor(kInputId, type_, graph_.input);
    // That there are groups, cuDNN concludes from the kernel, whose channels are fewer than the input's.
    const Descriptor& kernel =
        add_tensor(kKernelId, type_, {graph_.output[3], rows, columns, graph_.group_channels()});
    Descriptor operation(library_, CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR);
    operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, convolution);
    operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, input);
    operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, kernel);
    operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, add_result());
    operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1.0F);
    operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0.0F);
    operation.finalize();
    operations_.push_back(std::move(operation));
  }

  // Continues with the result of the operation before.
  void add_pointwise(cudnnPointwiseMode_t mode, const Descriptor* operand) {
    Descriptor& pointwise = add(CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
    pointwise.set(CUDNN_ATTR_POINTWISE_MODE, mode);
    pointwise.set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_DATA_FLOAT);
    // ReLU of NaN is to be NaN, as in our own kernels. It costs no engine (cuDNN 9.24, described T4, A100,
    // H100); those that are compiled at run time keep NaN without it too.
    pointwise.set(CUDNN_ATTR_POINTWISE_NAN_PROPAGATION, CUDNN_PROPAGATE_NAN);
    pointwise.finalize();

    Descriptor operation(library_, CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR);
    operation.set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, pointwise);
    operation.set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, *result_);
    if (operand) operation.set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, *operand);
    operation.set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, add_result());
    operation.finalize();
    operations_.push_back(std::move(operation));
  }

  std::shared_ptr<const CudnnLibrary> library_;
  const ConvolutionGraph& graph_;
  const PlanTarget& target_;
  cudnnDataType_t type_;
  int operations_left_;
  const Descriptor* result_ = nullptr;
  std::deque<Descriptor> descriptors_;
  std::vector<Descriptor> operations_;
};

}  // namespace

std::shared_ptr<const OperationGraph> OperationGraph::build(
    const std::shared_ptr<const CudnnLibrary>& library, const ConvolutionGraph& graph,
    const PlanTarget& target) {
  Builder builder(library, graph, target);
  if (!builder.build()) return nullptr;
  return std::shared_ptr<const OperationGraph>(new OperationGraph(builder.take_descriptors()));
}

}  // namespace xception
