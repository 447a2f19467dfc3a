#include "core/plan.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <map>
#include <string>
#include <utility>

#include "core/chains.h"
#include "core/discard.h"

namespace xception {

namespace {

constexpr char kDeviceLost[] = "ERR_DEVICE_LOST";

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
           PackedWeights& packed, Backend& backend, const CompileOptions& options, RecordingCounts& counts,
           Warnings& warnings)
    : backend_(backend),
      input_shapes_(input_shapes),
      options_(options),
      counts_(counts),
      warnings_(warnings) {
  std::vector<Shape> weight_shapes;
  for (const Weight& weight : weights) weight_shapes.push_back(weight.shape);
  const std::vector<TensorDesc> descs = graph.infer(input_shapes, weight_shapes);
  const std::vector<ScheduledOp> schedule =
      backend.has_branches() ? schedule_with_branches(graph) : schedule_in_order(graph);
  const ArenaLayout layout = lay_out_arena(graph, descs, schedule, backend);

  for (const GraphInput& input : graph.inputs()) {
    input_offsets_.push_back(layout.offsets[input.value]);
    input_bytes_.push_back(descs[input.value].bytes());
  }
  for (int output : graph.outputs()) output_offsets_.push_back(layout.offsets[output]);

  backend.begin_plan(options);
  size_t workspace_bytes[2] = {};
  WeightDiscarder discarder(graph, weights);
  std::vector<OpInContext> ops;
  for (const ScheduledOp& scheduled : schedule) {
    const Op& op = *graph.ops()[scheduled.op];
    ops.push_back({op, {{}, descs[op.output], weights, packed, options}});
    for (int input : op.inputs) ops.back().context.inputs.push_back(descs[input]);
  }
  const std::vector<size_t> chain_ends = find_chain_ends(graph, schedule);
  for (size_t i = 0; i < ops.size();) {
    CompiledOps compiled = backend.compile_first({ops.begin() + static_cast<std::ptrdiff_t>(i),
                                                  ops.begin() + static_cast<std::ptrdiff_t>(chain_ends[i])});
    const OpInContext& first = ops[i];
    const OpInContext& last = ops[i + compiled.ops - 1];
    for (size_t j = i; j < i + compiled.ops; ++j) discarder.compiled(ops[j].op);
    Step step;
    for (int input : first.op.inputs) step.input_offsets.push_back(layout.offsets[input]);
    step.schedule = schedule[i];
    step.output_offset = layout.offsets[last.op.output];
    step.kernel = std::move(compiled.kernel);
    const std::string name = compiled.ops == 1 ? first.op.name : first.op.name + " to " + last.op.name;
    const int branch = step.schedule.branch;
    step.description = {name, compiled.type, branch, first.context.inputs, last.context.output, {}};
    step.arguments.inputs.resize(first.op.inputs.size());
    step.arguments.branch = branch;
    workspace_bytes[branch] = std::max(workspace_bytes[branch], step.kernel->workspace_bytes());
    steps_.push_back(std::move(step));
    i += compiled.ops;
  }
  backend.finish_plan(options);
  workspace_offsets_[0] = align_up(layout.bytes);
  workspace_offsets_[1] = align_up(add_sizes(workspace_offsets_[0], workspace_bytes[0]));
  bytes_ = add_sizes(workspace_offsets_[1], workspace_bytes[1]);
}

void Plan::bind(void* arena) {
  if (arena_ == arena) return;
  arena_ = static_cast<char*>(arena);
  recording_.reset();
  for (Step& step : steps_) {
    for (size_t i = 0; i < step.input_offsets.size(); ++i)
      step.arguments.inputs[i] = arena_ + step.input_offsets[i];
    step.arguments.output = arena_ + step.output_offset;
    step.arguments.workspace = arena_ + workspace_offsets_[step.schedule.branch];
  }
}

void Plan::enqueue() {
  for (Step& step : steps_) {
    if (step.schedule.branch > 0) backend_.fork();
    if (step.schedule.joins) backend_.join();
    step.kernel->run(step.arguments);
  }
}

void Plan::run() {
  backend_.begin_run(options_);
  if (recording_ && replay()) return;
  enqueue();
  if (options_.record && !refused_) record();
}

// The answer is there already: what fails here must not take it away, unless it is the device.
void Plan::record() {
  try {
    recording_ = backend_.record([this] { enqueue(); });
  } catch (const Error& error) {
    if (error.code() == kDeviceLost) throw;
    give_up_recording(error);
  }
  if (!recording_ || counted_) return;
  counted_ = true;
  ++counts_.recorded;
}

bool Plan::replay() {
  try {
    recording_->replay();
    return true;
  } catch (const Error& error) {
    if (error.code() == kDeviceLost) throw;
    give_up_recording(error);
    return false;
  }
}

void Plan::give_up_recording(const Error& reason) {
  recording_.reset();
  refused_ = true;
  if (counted_) --counts_.recorded;
  counted_ = false;
  ++counts_.refused;
  std::string inputs;
  for (size_t i = 0; i < input_shapes_.size(); ++i)
    inputs += (i > 0 ? ", " : "") + to_string(input_shapes_[i]);
  warnings_.add(
      {"XCEPTION_CUDA_GRAPH",
       "Predictions for inputs of " + inputs + " are run op by op and not as a CUDA graph: " + reason.what(),
       "They are right, and may take longer. A model that is made with cudaGraph: false makes no graphs and "
       "does not warn."});
}

std::vector<StepDescription> Plan::describe() const {
  std::vector<StepDescription> descriptions;
  for (const Step& step : steps_) {
    descriptions.push_back(step.description);
    StepDescription& description = descriptions.back();
    description.launches = step.kernel->launches();
    if (!description.launches.empty()) continue;
    Launch launch;
    launch.name = description.type;
    launch.activation_bytes = description.output.bytes();
    for (const TensorDesc& input : description.inputs) launch.activation_bytes += input.bytes();
    description.launches.push_back(std::move(launch));
  }
  return descriptions;
}

std::vector<double> Plan::profile(int rounds) {
  std::vector<std::vector<double>> times(steps_.size());
  const size_t largest = *std::max_element(input_bytes_.begin(), input_bytes_.end());
  const std::unique_ptr<Buffer> zeros = backend_.allocate_host(largest);
  std::memset(zeros->data(), 0, largest);
  backend_.begin_run(options_);
  for (int round = 0; round < rounds; ++round) {
    // Where the inputs were, other values have been since: bytes that are no good floats take many times as
    // long.
    for (size_t i = 0; i < input_bytes_.size(); ++i)
      backend_.upload(input(i), zeros->data(), input_bytes_[i]);
    for (size_t i = 0; i < steps_.size(); ++i) {
      KernelArguments arguments = steps_[i].arguments;
      arguments.branch = 0;
      times[i].push_back(backend_.time([&] { steps_[i].kernel->run(arguments); }));
    }
  }
  if (const std::unique_ptr<Fence> fence = backend_.fence()) fence->wait();
  std::vector<double> medians;
  for (std::vector<double>& of_step : times) {
    const auto middle = of_step.begin() + static_cast<std::ptrdiff_t>(of_step.size() / 2);
    std::nth_element(of_step.begin(), middle, of_step.end());
    medians.push_back(*middle);
  }
  return medians;
}

}  // namespace xception
