#include "core/plan.h"

#include <algorithm>
#include <utility>

namespace xception {

Plan::Plan(const Graph& graph, const std::vector<Shape>& input_shapes, const std::vector<Weight>& weights,
           PackedWeights& packed, Backend& backend) {
  std::vector<Shape> weight_shapes;
  for (const Weight& weight : weights) weight_shapes.push_back(weight.shape);
  const std::vector<TensorDesc> descs = graph.infer(input_shapes, weight_shapes);
  const ArenaLayout layout = lay_out_arena(graph, descs);

  for (const GraphInput& input : graph.inputs())
    inputs_.push_back({descs[input.value], layout.offsets[input.value]});
  for (int output : graph.outputs()) outputs_.push_back({descs[output], layout.offsets[output]});

  workspace_offset_ = align_up(layout.bytes);
  for (const auto& op : graph.ops()) {
    KernelContext context{{}, descs[op->output], weights, packed};
    Step step;
    for (int input : op->inputs) {
      context.inputs.push_back(descs[input]);
      step.input_offsets.push_back(layout.offsets[input]);
    }
    step.output_offset = layout.offsets[op->output];
    step.kernel = backend.compile(*op, context);
    step.arguments.inputs.resize(op->inputs.size());
    workspace_bytes_ = std::max(workspace_bytes_, step.kernel->workspace_bytes());
    steps_.push_back(std::move(step));
  }
}

void Plan::bind(void* arena) {
  if (arena_ == arena) return;
  arena_ = static_cast<char*>(arena);
  for (Step& step : steps_) {
    for (size_t i = 0; i < step.input_offsets.size(); ++i)
      step.arguments.inputs[i] = arena_ + step.input_offsets[i];
    step.arguments.output = arena_ + step.output_offset;
    step.arguments.workspace = arena_ + workspace_offset_;
  }
}

void Plan::run() {
  for (Step& step : steps_) step.kernel->run(step.arguments);
}

}  // namespace xception
