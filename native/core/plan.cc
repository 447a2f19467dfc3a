#include "core/plan.h"

#include <algorithm>
#include <map>
#include <utility>

#include "core/discard.h"

namespace xception {

namespace {

// Lets go of weights that were given away as soon as no op that is still to be compiled needs them.
class WeightDiscarder {
 public:
  WeightDiscarder(const Graph& graph, const std::vector<Weight>& weights) : weights_(weights) {
    for (const auto& op : graph.ops()) {
      for (const auto& [role, index] : op->weights) ++users_[index];
    }
  }

  void compiled(const Op& op) {
    for (const auto& [role, index] : op.weights) {
      const Weight& weight = weights_[index];
      if (--users_[index] > 0 || !weight.given_away || !weight.data) continue;
      discard_pages(weight.data, element_count(weight.shape) * sizeof(float));
    }
  }

 private:
  const std::vector<Weight>& weights_;
  std::map<int, int> users_;
};

}  // namespace

Plan::Plan(const Graph& graph, const std::vector<Shape>& input_shapes, const std::vector<Weight>& weights,
           PackedWeights& packed, Backend& backend) {
  std::vector<Shape> weight_shapes;
  for (const Weight& weight : weights) weight_shapes.push_back(weight.shape);
  const std::vector<TensorDesc> descs = graph.infer(input_shapes, weight_shapes);
  const ArenaLayout layout = lay_out_arena(graph, descs);

  for (const GraphInput& input : graph.inputs()) input_offsets_.push_back(layout.offsets[input.value]);
  for (int output : graph.outputs()) output_offsets_.push_back(layout.offsets[output]);

  workspace_offset_ = align_up(layout.bytes);
  WeightDiscarder discarder(graph, weights);
  for (const auto& op : graph.ops()) {
    KernelContext context{{}, descs[op->output], weights, packed};
    Step step;
    for (int input : op->inputs) {
      context.inputs.push_back(descs[input]);
      step.input_offsets.push_back(layout.offsets[input]);
    }
    step.output_offset = layout.offsets[op->output];
    step.kernel = backend.compile(*op, context);
    discarder.compiled(*op);
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
