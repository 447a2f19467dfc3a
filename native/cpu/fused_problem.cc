#include "cpu/fused_problem.h"

namespace xception {

namespace {

bool is_simple(ElementwiseActivation activation) {
  return activation == ElementwiseActivation::linear || activation == ElementwiseActivation::relu;
}

// But for the weights.
FusedConvolution describe(const ConvolutionOp& op, const ConvolutionProblem& placed, int64_t filters) {
  FusedConvolution convolution;
  convolution.images = placed.input[0];
  convolution.input = {placed.input[1], placed.input[2]};
  convolution.output = {placed.output[1], placed.output[2]};
  convolution.channels = placed.input[3];
  convolution.filters = filters;
  convolution.kernel = placed.kernel;
  convolution.strides = placed.strides;
  convolution.dilation_rate = placed.dilation_rate;
  convolution.padding_top = placed.padding[0];
  convolution.padding_left = placed.padding[2];
  convolution.relu_before = op.prologue == ElementwiseActivation::relu;
  convolution.relu_after = op.activation == ElementwiseActivation::relu;
  return convolution;
}

const float* data_of(const dnnl::memory& memory) {
  return static_cast<const float*>(memory.get_data_handle());
}

// Multiplications for a pixel of the output.
int64_t weights_of(const FusedConvolution& convolution) {
  const int64_t taps = convolution.depthwise_kernel ? convolution.kernel[0] * convolution.kernel[1] : 0;
  return convolution.channels * (taps + convolution.filters);
}

}  // namespace

bool can_fuse(const ConvolutionOp& op, const CpuContext& context, const ConvolutionProblem& pointwise,
              const ConvolutionProblem* depthwise) {
  for (const TensorDesc& input : context.inputs) {
    if (input.dtype != DType::float32) return false;
  }
  return context.output.dtype == DType::float32 && pointwise.kernel == Pair{1, 1} && pointwise.groups == 1 &&
         (!depthwise || depthwise->output[3] == depthwise->input[3]) && is_simple(op.prologue) &&
         is_simple(op.activation);
}

FusedConvolution describe_fused(const ConvolutionOp& op, const CpuContext& context,
                                const FusedKernels& kernels, const ConvolutionProblem& pointwise,
                                const ConvolutionProblem* depthwise) {
  FusedConvolution convolution = describe(op, depthwise ? *depthwise : pointwise, pointwise.output[3]);
  convolution.pointwise_kernel =
      data_of(context.pack_pointwise(pointwise.kernel_role, true, kernels.panel_columns));
  if (depthwise) {
    const dnnl::memory::desc desc = plain_kernel_desc(*depthwise, DType::float32);
    convolution.depthwise_kernel = data_of(context.pack_kernel(depthwise->kernel_role, false, desc, desc));
  }
  if (context.find("bias")) convolution.bias = data_of(context.pack_vector("bias"));
  return convolution;
}

double flops_of(const FusedConvolution& convolution) {
  return 2 * static_cast<double>(convolution.rows()) * static_cast<double>(weights_of(convolution));
}

size_t weight_bytes_of(const FusedConvolution& convolution) {
  const int64_t bias = convolution.bias ? convolution.filters : 0;
  return static_cast<size_t>(weights_of(convolution) + bias) * sizeof(float);
}

}  // namespace xception
