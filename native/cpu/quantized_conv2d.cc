#include <algorithm>
#include <cmath>
#include <sstream>

#include "cpu/convolution.h"
#include "cpu/kernels.h"
#include "cpu/post_ops.h"

namespace xception {

namespace {

constexpr float kLargestWeight = 127;

const float* floats(const dnnl::memory& memory) {
  return static_cast<const float*>(memory.get_data_handle());
}

// The weights of an op as int8, and what goes with them, each packed once.
class QuantizedWeights {
 public:
  QuantizedWeights(const QuantizedConv2dOp& op, const CpuContext& context)
      : op_(op),
        context_(context),
        kernel_(*context.find("kernel")),
        factors_(context.find("scale")),
        channels_(kernel_.shape.back()),
        rows_(element_count(kernel_.shape) / channels_),
        steps_(vector("steps of int8", {"kernel", "scale"}, [&](float* to) { find_steps(to); })),
        scales_(vector("output scales" + scale_text(), {"kernel", "scale"}, [&](float* to) {
          const float ratio = op.input_scale / op.output_scale;
          for (int64_t i = 0; i < channels_; i++) to[i] = floats(steps_)[i] * ratio;
        })) {}

  // One for each output channel: from sums of products to units of the output.
  const dnnl::memory& output_scales() const { return scales_; }

  dnnl::memory kernel(const dnnl::memory::desc& wanted, const dnnl::memory::desc& plain) const {
    const std::string key = "int8 " + context_.key({"kernel", "scale"}, onednn::dims_of(plain));
    return context_.packed.get_int8(key, wanted, plain, [&](int8_t* to) {
#pragma omp parallel for
      for (int64_t row = 0; row < rows_; row++) {
        each_rounded(row, [=](int64_t i, float value) {
          to[row * channels_ + i] = static_cast<int8_t>(static_cast<int32_t>(value));
        });
      }
    });
  }

  // With what the offsets add to each output channel.
  dnnl::memory bias() const {
    return vector("bias of int8" + scale_text(), {"bias", "kernel", "scale"}, [&](float* to) {
      const Weight* const bias = context_.find("bias");
      std::vector<float> sums(static_cast<size_t>(channels_));
      if (op_.input_offset != 0) {
        float* const sum = sums.data();
        for (int64_t row = 0; row < rows_; row++) {
          each_rounded(row, [=](int64_t i, float value) { sum[i] += value; });
        }
      }
      for (int64_t i = 0; i < channels_; i++) {
        const float scale = floats(scales_)[i];
        const float offset = op_.output_offset - op_.input_offset * sums[i] * scale;
        const float value = (bias ? bias->data[i] / op_.output_scale : 0) + offset;
        to[i] = onednn::bias_before_scale(value, scale);
      }
    });
  }

 private:
  // `function(channel, value)` of every weight of a row. Only pointers in the loops: there are 20 million.
  template <typename Function>
  void each_weight(int64_t row, Function function) const {
    const float* const kernel = kernel_.data + row * channels_;
    const float* const factors = factors_ ? factors_->data : nullptr;
    const int64_t channels = channels_;
    if (!factors) {
      for (int64_t i = 0; i < channels; i++) function(i, kernel[i]);
    } else {
      for (int64_t i = 0; i < channels; i++) function(i, kernel[i] * factors[i]);
    }
  }

  // The same in whole steps.
  template <typename Function>
  void each_rounded(int64_t row, Function function) const {
    const float* const steps = floats(steps_);
    each_weight(row, [=](int64_t i, float value) { function(i, nearest(value / steps[i])); });
  }

  // std::nearbyint of what is at most 127, without a call: adding 1.5 * 2^23 leaves no bits for a fraction.
  static float nearest(float value) { return (value + 12582912.0f) - 12582912.0f; }

  // 1 where all weights of a channel are zero.
  void find_steps(float* to) const {
    std::fill_n(to, channels_, 0.0f);
    for (int64_t row = 0; row < rows_; row++) {
      each_weight(row, [=](int64_t i, float value) { to[i] = std::max(to[i], std::abs(value)); });
    }
    for (int64_t i = 0; i < channels_; i++) to[i] = std::isnormal(to[i]) ? to[i] / kLargestWeight : 1;
  }

  std::string scale_text() const {
    std::ostringstream text;
    text << std::hexfloat << " " << op_.input_scale << " " << op_.input_offset << " " << op_.output_scale
         << " " << op_.output_offset;
    return text.str();
  }

  dnnl::memory vector(const std::string& what, std::initializer_list<const char*> roles,
                      const std::function<void(float*)>& fill) const {
    const dnnl::memory::desc desc = row_major_desc({DType::float32, {channels_}});
    return context_.packed.get(what + " " + context_.key(roles, {channels_}), desc, desc, fill);
  }

  const QuantizedConv2dOp& op_;
  const CpuContext& context_;
  const Weight& kernel_;
  const Weight* factors_;
  int64_t channels_;
  int64_t rows_;
  dnnl::memory steps_;
  dnnl::memory scales_;
};

// In units of the output.
dnnl::post_ops make_post_ops(const QuantizedConv2dOp& op, const CpuContext& context) {
  dnnl::post_ops post_ops;
  if (op.has_residual()) {
    post_ops.append_sum(op.residual_scale / op.output_scale, 0, data_type_of(context.inputs[1].dtype));
  }
  switch (op.activation) {
    case ElementwiseActivation::relu:
      // There is nothing below zero in uint8.
      if (op.dtype != DType::uint8) append_activation(post_ops, op.activation);
      break;
    case ElementwiseActivation::relu6:
      onednn::append_eltwise(post_ops, dnnl::algorithm::eltwise_clip, 0, 6 / op.output_scale);
      break;
    default:
      append_activation(post_ops, op.activation);
  }
  return post_ops;
}

Primitive make_quantized(const QuantizedConv2dOp& op, const CpuContext& context) {
  const ConvolutionProblem problem = problem_of(op, context, "kernel", op.groups);
  const QuantizedWeights weights(op, context);
  const bool biased = context.find("bias") || op.input_offset != 0 || op.output_offset != 0;
  dnnl::primitive_attr attributes = make_attributes(make_post_ops(op, context));
  onednn::set_output_scales(attributes, weights.output_scales(), problem.groups > 1);
  // What was rectified is the same in uint8, from which oneDNN computes faster.
  const bool rectified = op.prologue == ElementwiseActivation::relu;
  const DType source = rectified ? DType::uint8 : context.inputs[0].dtype;
  const ConvolutionDTypes dtypes = {source, DType::int8, op.dtype};
  const ConvolutionDesc desc = describe_convolution(context, problem, dtypes, biased, attributes);
  Primitive primitive = make_primitive<dnnl::convolution_forward>(context, desc);
  primitive.add(DNNL_ARG_WEIGHTS,
                weights.kernel(desc.weights_desc(), plain_kernel_desc(problem, DType::int8)));
  if (biased) primitive.add(DNNL_ARG_BIAS, weights.bias());
  if (onednn::kOutputScales != 0) primitive.add(onednn::kOutputScales, weights.output_scales());
  return primitive;
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const QuantizedConv2dOp& op, const CpuContext& context) {
  const bool unsigned_input = context.inputs[0].dtype == DType::uint8;
  Prologue prologue(context, unsigned_input ? ElementwiseActivation::linear : op.prologue);
  return std::make_unique<ConvolutionKernel>(std::move(prologue), make_quantized(op, context),
                                             context.output.bytes());
}

}  // namespace xception
