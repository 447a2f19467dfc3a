#include "cpu/convolution.h"

#include <cstring>

#include "cpu/post_ops.h"

namespace xception {

namespace {

using Format = dnnl::memory::format_tag;

struct KernelDescs {
  dnnl::memory::desc
      plain;  // float32 in Keras's order: rows, columns, input channels of a group, output channels
  dnnl::memory::desc any;  // whatever layout the primitive likes best
};

KernelDescs describe_kernel(const ConvolutionProblem& problem, DType dtype) {
  const int64_t outputs = problem.output[3] / problem.groups;
  const int64_t inputs = problem.input[3] / problem.groups;
  const auto [rows, columns] = problem.kernel;
  dnnl::memory::dims dimensions = {outputs, inputs, rows, columns};
  dnnl::memory::dims strides = {1, problem.output[3], columns * inputs * problem.output[3],
                                inputs * problem.output[3]};
  if (problem.groups > 1) {
    dimensions.insert(dimensions.begin(), problem.groups);
    strides.insert(strides.begin(), outputs);
  }
  return {{dimensions, dnnl::memory::data_type::f32, strides},
          {dimensions, data_type_of(dtype), Format::any}};
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

Primitive make_convolution(const ConvolutionOp& op, const CpuContext& context,
                           const ConvolutionProblem& problem) {
  const DType dtype = context.output.dtype;
  const bool biased = problem.last && context.find("bias");
  dnnl::post_ops post_ops;
  if (problem.last) {
    if (op.has_residual()) post_ops.append_sum();
    append_activation(post_ops, op.activation);
  }
  const KernelDescs kernel = describe_kernel(problem, dtype);
  const dnnl::memory::desc bias =
      biased ? row_major_desc({DType::float32, {problem.output[3]}}) : dnnl::memory::desc();
  const Edges& padding = problem.padding;
  // oneDNN counts the elements that a dilated kernel leaves out
  const dnnl::memory::dims dilates = {problem.dilation_rate[0] - 1, problem.dilation_rate[1] - 1};
  const auto desc = onednn::describe<dnnl::convolution_forward>(
      context.onednn.engine, make_attributes(post_ops), dnnl::prop_kind::forward_inference,
      dnnl::algorithm::convolution_direct, image_desc({dtype, problem.input}), kernel.any, bias,
      image_desc({dtype, problem.output}), dnnl::memory::dims{problem.strides[0], problem.strides[1]},
      dilates, dnnl::memory::dims{padding[0], padding[2]}, dnnl::memory::dims{padding[1], padding[3]});
  Primitive primitive = make_primitive<dnnl::convolution_forward>(context, desc);
  primitive.add(DNNL_ARG_WEIGHTS,
                context.pack_kernel(problem.kernel_role, problem.last, desc.weights_desc(), kernel.plain));
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
    : prologue_(context, op.prologue),
      convolution_(make_convolution(op, context, problem)),
      output_bytes_(context.output.bytes()) {}

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
