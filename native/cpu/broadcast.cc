#include "cpu/broadcast.h"

#include <algorithm>

#include "cpu/bfloat16.h"
#include "cpu/post_ops.h"

namespace xception {

namespace {

class BroadcastKernel final : public Kernel {
 public:
  BroadcastKernel(const BroadcastOp& op, const CpuContext& context, dnnl::algorithm algorithm, float neutral)
      : neutral_(neutral), dtype_(context.output.dtype), count_(element_count(context.output.shape)) {
    // Only a second operand can be broadcast, so that the first must have the output's shape.
    const auto full =
        std::find_if(context.inputs.begin(), context.inputs.end(),
                     [&](const TensorDesc& input) { return input.shape == context.output.shape; });
    if (full != context.inputs.end()) first_ = static_cast<size_t>(full - context.inputs.begin());
    for (size_t i = 0; i < context.inputs.size(); i++) {
      if (i != first_) second_.push_back(i);
    }
    for (size_t i : second_) {
      dnnl::post_ops post_ops;
      if (i == second_.back()) append_activation(post_ops, op.activation);
      steps_.push_back(make_step(context, algorithm, context.inputs[i], post_ops));
      workspace_bytes_ = std::max(workspace_bytes_, steps_.back().workspace_bytes());
    }
  }

  size_t workspace_bytes() const override { return workspace_bytes_; }

  std::vector<Launch> launches() const override {
    std::vector<Launch> launches;
    for (const Primitive& step : steps_) launches.push_back(step.launch());
    return launches;
  }

  void run(const KernelArguments& arguments) override {
    void* sum = arguments.output;
    if (first_ == kNone) {
      fill(sum);
    } else {
      sum = arguments.inputs[first_];
    }
    for (size_t i = 0; i < steps_.size(); i++) {
      steps_[i].run({{DNNL_ARG_SRC_0, sum},
                     {DNNL_ARG_SRC_1, arguments.inputs[second_[i]]},
                     {DNNL_ARG_DST, arguments.output}},
                    arguments.workspace);
      sum = arguments.output;
    }
  }

 private:
  void fill(void* to) const {
    if (dtype_ == DType::bfloat16) {
      std::fill_n(static_cast<BFloat16*>(to), count_, BFloat16(neutral_));
    } else {
      std::fill_n(static_cast<float*>(to), count_, neutral_);
    }
  }

  static constexpr size_t kNone = static_cast<size_t>(-1);

  static Primitive make_step(const CpuContext& context, dnnl::algorithm algorithm, const TensorDesc& second,
                             const dnnl::post_ops& post_ops) {
    const TensorDesc& output = context.output;
    // As one row where nothing is broadcast: what oneDNN does fastest.
    const bool flat = second.shape == output.shape;
    const dnnl::memory::desc to =
        flat ? row_major_desc({output.dtype, {1, element_count(output.shape)}}) : row_major_desc(output);
    const dnnl::memory::desc from = flat ? to : row_major_desc(second);
    const auto desc = onednn::describe<dnnl::binary>(context.onednn.engine, make_attributes(post_ops),
                                                     algorithm, to, from, to);
    Primitive primitive = make_primitive<dnnl::binary>(context, desc);
    primitive.add(DNNL_ARG_SRC_1, from);
    return primitive;
  }

  float neutral_;
  DType dtype_;
  int64_t count_;
  size_t first_ = kNone;
  std::vector<size_t> second_;
  std::vector<Primitive> steps_;
  size_t workspace_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Kernel> make_broadcast(const BroadcastOp& op, const CpuContext& context,
                                       dnnl::algorithm algorithm, float neutral) {
  return std::make_unique<BroadcastKernel>(op, context, algorithm, neutral);
}

}  // namespace xception
