#include "cpu/convolution.h"

#include <cstring>

#include "cpu/post_ops.h"

namespace xception {

namespace {

// Output channels and input channels of a group, rows, columns; the groups in front where there are several.
dnnl::memory::dims kernel_dimensions(const ConvolutionProblem& problem) {
  dnnl::memory::dims dimensions = {problem.output[3] / problem.groups, problem.input[3] / problem.groups,
                                   problem.kernel[0], problem.kernel[1]};
  if (problem.groups > 1) dimensions.insert(dimensions.begin(), problem.groups);
  return dimensions;
}

// Where a window stands only once its stride has no meaning, and oneDNN 3's brg_conv computes wrong values
// for some that are greater than 1. Windows that leave a part of the input unread keep it: there 1 would mean
// more windows.
void drop_idle_strides(ConvolutionProblem& problem) {
  for (size_t axis = 0; axis < 2; axis++) {
    const int64_t extent = (problem.kernel[axis] - 1) * problem.dilation_rate[axis] + 1;
    const int64_t after = extent - problem.input[axis + 1] - problem.padding[2 * axis];
    if (problem.output[axis + 1] > 1 || after < 0) continue;
    problem.strides[axis] = 1;
    problem.padding[2 * axis + 1] = after;
  }
}

}  // namespace

ConvolutionProblem problem_of(const ConvolutionOp& op, const CpuContext& context, const char* kernel_role,
                              int64_t groups) {
  const Shape& kernel = context.find(kernel_role)->shape;
  ConvolutionProblem problem;
  problem.input = context.inputs[0].shape;
  problem.output = context.output.shape;
  problem.kernel_role = kernel_role;
  problem.kernel = {kernel[0], kernel[1]};
  problem.strides = op.window.strides;
  problem.dilation_rate = op.dilation_rate;
  problem.padding = op.place(problem.input, kernel).padding;
  problem.groups = groups;
  drop_idle_strides(problem);
  return problem;
}

dnnl::memory::desc plain_kernel_desc(const ConvolutionProblem& problem, DType dtype) {
  const int64_t outputs = problem.output[3];
  const int64_t inputs = problem.input[3] / problem.groups;
  dnnl::memory::dims strides = {1, outputs, problem.kernel[1] * inputs * outputs, inputs * outputs};
  if (problem.groups > 1) strides.insert(strides.begin(), outputs / problem.groups);
  return {kernel_dimensions(problem), data_type_of(dtype), strides};
}

ConvolutionDesc describe_convolution(const CpuContext& context, const ConvolutionProblem& problem,
                                     const ConvolutionDTypes& dtypes, bool biased,
                                     const dnnl::primitive_attr& attributes) {
  const dnnl::memory::desc kernel(kernel_dimensions(problem), data_type_of(dtypes.kernel),
                                  dnnl::memory::format_tag::any);
  const dnnl::memory::desc bias =
      biased ? row_major_desc({DType::float32, {problem.output[3]}}) : dnnl::memory::desc();
  const Edges& padding = problem.padding;
  // oneDNN counts the elements that a dilated kernel leaves out
  const dnnl::memory::dims dilates = {problem.dilation_rate[0] - 1, problem.dilation_rate[1] - 1};
  return onednn::describe<dnnl::convolution_forward>(
      context.onednn.engine, attributes, dnnl::prop_kind::forward_inference,
      dnnl::algorithm::convolution_direct, image_desc({dtypes.source, problem.input}), kernel, bias,
      image_desc({dtypes.destination, problem.output}),
      dnnl::memory::dims{problem.strides[0], problem.strides[1]}, dilates,
      dnnl::memory::dims{padding[0], padding[2]}, dnnl::memory::dims{padding[1], padding[3]});
}

Primitive make_convolution(const ConvolutionOp& op, const CpuContext& context,
                           const ConvolutionProblem& problem) {
  const DType dtype = context.output.dtype;
  const bool biased = problem.last && context.find("bias");
  dnnl::post_ops post_ops;
  if (problem.last) {
    if (op.has_residual()) post_ops.append_sum();
    append_activation(post_ops, op.activation);
  }
  const ConvolutionDesc desc =
      describe_convolution(context, problem, {dtype, dtype, dtype}, biased, make_attributes(post_ops));
  Primitive primitive = make_primitive<dnnl::convolution_forward>(context, desc);
  primitive.add(DNNL_ARG_WEIGHTS, context.pack_kernel(problem.kernel_role, problem.last, desc.weights_desc(),
                                                      plain_kernel_desc(problem, DType::float32)));
  if (biased) primitive.add(DNNL_ARG_BIAS, context.pack_vector("bias"));
  return primitive;
}

void place_residual(const KernelArguments& arguments, size_t bytes) {
  if (arguments.inputs.size() == 2 && arguments.inputs[1] != arguments.output) {
    std::memcpy(arguments.output, arguments.inputs[1], bytes);
  }
}

ConvolutionKernel::ConvolutionKernel(const ConvolutionOp& op, const CpuContext& context,
                                     const ConvolutionProblem& problem)
    : ConvolutionKernel(Prologue(context, op.prologue), make_convolution(op, context, problem),
                        context.output.bytes()) {}

ConvolutionKernel::ConvolutionKernel(Prologue prologue, Primitive convolution, size_t output_bytes)
    : prologue_(std::move(prologue)), convolution_(std::move(convolution)), output_bytes_(output_bytes) {}

std::vector<Launch> ConvolutionKernel::launches() const {
  std::vector<Launch> launches = {convolution_.launch()};
  prologue_.describe(launches);
  return launches;
}

void ConvolutionKernel::run(const KernelArguments& arguments) {
  place_residual(arguments, output_bytes_);
  void* source = prologue_.run(arguments.inputs[0], arguments.workspace);
  convolution_.run({{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, arguments.output}},
                   static_cast<char*>(arguments.workspace) + prologue_.bytes());
}

}  // namespace xception
