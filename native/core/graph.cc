#include "core/graph.h"

#include <utility>

#include "core/error.h"

namespace xception {

namespace {

class ValueLedger {
 public:
  explicit ValueLedger(int values) : produced_(values, false) {}

  void produce(int value) {
    check_id(value);
    if (produced_[value]) throw Error("ERR_GRAPH", "Value " + std::to_string(value) + " is produced twice");
    produced_[value] = true;
  }

  void use(int value) const {
    check_id(value);
    if (!produced_[value]) {
      throw Error("ERR_GRAPH", "Value " + std::to_string(value) + " is used before it is produced");
    }
  }

 private:
  void check_id(int value) const {
    if (value < 0 || static_cast<size_t>(value) >= produced_.size()) {
      throw Error("ERR_GRAPH", "There is no value " + std::to_string(value));
    }
  }

  std::vector<bool> produced_;
};

}  // namespace

Graph::Graph(int values, std::vector<GraphInput> inputs, std::vector<int> outputs,
             std::vector<std::unique_ptr<Op>> ops)
    : values_(values), inputs_(std::move(inputs)), outputs_(std::move(outputs)), ops_(std::move(ops)) {
  constexpr int kMostValues = 1 << 20;
  if (values < 1 || values > kMostValues || inputs_.empty() || outputs_.empty()) {
    throw Error("ERR_GRAPH", "A graph needs values, inputs and outputs");
  }
  ValueLedger ledger(values);
  for (const GraphInput& input : inputs_) ledger.produce(input.value);
  for (const auto& op : ops_) {
    if (op->inputs.empty()) throw Error("ERR_GRAPH", op->name + ": an op needs an input");
    for (int input : op->inputs) ledger.use(input);
    ledger.produce(op->output);
  }
  for (int output : outputs_) ledger.use(output);
}

std::vector<TensorDesc> Graph::infer(const std::vector<Shape>& input_shapes,
                                     const std::vector<Shape>& weight_shapes) const {
  if (input_shapes.size() != inputs_.size()) {
    throw Error("ERR_SHAPE", "Expected " + std::to_string(inputs_.size()) + " inputs but received " +
                                 std::to_string(input_shapes.size()));
  }
  std::vector<TensorDesc> descs(values_);
  for (size_t i = 0; i < inputs_.size(); ++i) {
    if (element_count(input_shapes[i]) <= 0) {
      throw Error("ERR_SHAPE", "An input of shape " + to_string(input_shapes[i]) + " has no elements");
    }
    descs[inputs_[i].value] = {inputs_[i].dtype, input_shapes[i]};
  }
  for (const auto& op : ops_) {
    std::vector<TensorDesc> op_inputs;
    for (int input : op->inputs) op_inputs.push_back(descs[input]);
    WeightShapes op_weights;
    for (const auto& [role, index] : op->weights) {
      if (index < 0 || static_cast<size_t>(index) >= weight_shapes.size()) {
        throw Error("ERR_GRAPH", op->name + ": there is no weight " + std::to_string(index) + " for " + role);
      }
      op_weights[role] = weight_shapes[index];
    }
    descs[op->output] = op->infer(op_inputs, op_weights);
  }
  return descs;
}

}  // namespace xception
