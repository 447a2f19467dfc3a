#include "cuda/broadcast.h"

#include <algorithm>

#include "ops/checks.h"

namespace xception {

namespace {

constexpr size_t kMostAxes = 6;  // of broadcast_binary()

// Two operands and the shape that both are broadcast to.
struct Operands {
  Shape a;
  Shape b;
  Shape output;
};

// The same in fewer axes: neighbours along which each operand is broadcast, or is not, become one.
Operands join_axes(const Operands& operands) {
  const auto& [a, b, output] = operands;
  Operands joined = {{1}, {1}, {1}};
  for (size_t axis = 0; axis < output.size(); axis++) {
    if (output[axis] == 1) continue;
    const bool starts = joined.output.back() == 1;
    const bool alike = (a[axis] == 1) == (joined.a.back() == 1) && (b[axis] == 1) == (joined.b.back() == 1);
    if (starts || alike) {
      joined.a.back() *= a[axis];
      joined.b.back() *= b[axis];
      joined.output.back() *= output[axis];
    } else {
      joined.a.push_back(a[axis]);
      joined.b.push_back(b[axis]);
      joined.output.push_back(output[axis]);
    }
  }
  return joined;
}

struct Step {
  size_t input;  // that is combined with what there is
  Operands operands;
};

class BroadcastKernel final : public Kernel {
 public:
  BroadcastKernel(const BroadcastOp& op, const CudaContext& context, BinaryOperation operation)
      : streams_(context.streams),
        programmatic_(context.options.programmatic_launch),
        operation_(operation),
        dtype_(context.dtype()),
        activation_(op.activation) {
    const Shape& output = context.output.shape;
    // One of the output's own shape comes first: its memory may be the output's.
    const auto full = std::find_if(context.inputs.begin(), context.inputs.end(),
                                   [&](const TensorDesc& input) { return input.shape == output; });
    if (full != context.inputs.end()) first_ = static_cast<size_t>(full - context.inputs.begin());
    for (size_t i = 0; i < context.inputs.size(); i++) {
      if (i == first_) continue;
      const Shape& a = steps_.empty() ? context.inputs[first_].shape : output;
      steps_.push_back({i, join_axes({a, context.inputs[i].shape, output})});
      if (steps_.back().operands.output.size() > kMostAxes) {
        refuse(op, "ERR_SHAPE",
               "a GPU does not broadcast " + to_string(context.inputs[i].shape) + " to " + to_string(output));
      }
    }
  }

  void run(const KernelArguments& arguments) override {
    const LaunchStream stream = {streams_->branch(arguments.branch), programmatic_};
    const void* a = arguments.inputs[first_];
    for (const Step& step : steps_) {
      const bool last = &step == &steps_.back();
      const auto& [a_shape, b_shape, output_shape] = step.operands;
      broadcast_binary(operation_, dtype_, a_shape, a, b_shape, arguments.inputs[step.input], output_shape,
                       last ? activation_ : ElementwiseActivation::linear, arguments.output, stream);
      a = arguments.output;
    }
  }

  std::vector<Launch> launches() const override {
    std::vector<Launch> launches;
    for (const Step& step : steps_) launches.push_back(launch_of(step.operands));
    return launches;
  }

 private:
  Launch launch_of(const Operands& operands) const {
    Launch launch;
    launch.name = "broadcast_binary";
    launch.flops = static_cast<double>(element_count(operands.output));
    for (const Shape& shape : {operands.a, operands.b, operands.output}) {
      launch.activation_bytes += TensorDesc{dtype_, shape}.bytes();
    }
    return launch;
  }

  Streams* streams_;
  bool programmatic_;
  BinaryOperation operation_;
  DType dtype_;
  ElementwiseActivation activation_;
  size_t first_ = 0;
  std::vector<Step> steps_;
};

}  // namespace

std::unique_ptr<Kernel> make_broadcast(const BroadcastOp& op, const CudaContext& context,
                                       BinaryOperation operation) {
  return std::make_unique<BroadcastKernel>(op, context, operation);
}

}  // namespace xception
