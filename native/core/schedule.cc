#include "core/schedule.h"

#include <algorithm>

namespace xception {

namespace {

// Ops that use each value, by number; an output of the graph is used by the op behind the last.
std::vector<std::vector<int>> find_users(const Graph& graph) {
  std::vector<std::vector<int>> users(graph.values());
  const auto& ops = graph.ops();
  for (size_t i = 0; i < ops.size(); ++i) {
    for (int input : ops[i]->inputs) users[input].push_back(static_cast<int>(i));
  }
  for (int output : graph.outputs()) users[output].push_back(static_cast<int>(ops.size()));
  return users;
}

// The op that makes each value; -1 for the graph's inputs.
std::vector<int> find_producers(const Graph& graph) {
  std::vector<int> producers(graph.values(), -1);
  const auto& ops = graph.ops();
  for (size_t i = 0; i < ops.size(); ++i) producers[ops[i]->output] = static_cast<int>(i);
  return producers;
}

struct Branch {
  int op;
  int after;   // the op that makes its input
  int before;  // the op that needs its output
};

// Convolutions that lie beside a longer way from their input to the op that joins the two.
std::vector<Branch> find_branches(const Graph& graph) {
  const auto users = find_users(graph);
  const auto producers = find_producers(graph);
  const auto& ops = graph.ops();
  std::vector<Branch> branches;
  int open_until = -1;
  for (size_t i = 0; i < ops.size(); ++i) {
    const Op& op = *ops[i];
    if (op.type != "conv2d" || op.inputs.size() != 1 || users[op.output].size() != 1) continue;
    const Branch branch = {static_cast<int>(i), producers[op.inputs[0]], users[op.output][0]};
    const bool shared_input = users[op.inputs[0]].size() > 1;
    const int others = branch.before - branch.after - 2;  // that can run meanwhile
    const bool joined = branch.before < static_cast<int>(ops.size()) && ops[branch.before]->inputs.size() > 1;
    if (!shared_input || !joined || others < 1 || branch.after < open_until) continue;
    branches.push_back(branch);
    open_until = branch.before;
  }
  return branches;
}

}  // namespace

std::vector<ScheduledOp> schedule_in_order(const Graph& graph) {
  std::vector<ScheduledOp> schedule(graph.ops().size());
  for (size_t i = 0; i < schedule.size(); ++i) schedule[i].op = static_cast<int>(i);
  return schedule;
}

std::vector<ScheduledOp> schedule_with_branches(const Graph& graph) {
  std::vector<ScheduledOp> schedule = schedule_in_order(graph);
  for (const Branch& branch : find_branches(graph)) {
    const auto at = [&](int op) {
      return std::find_if(schedule.begin(), schedule.end(), [&](const ScheduledOp& s) { return s.op == op; });
    };
    at(branch.before)->joins = true;
    schedule.erase(at(branch.op));
    const auto place = branch.after < 0 ? schedule.begin() : at(branch.after) + 1;
    schedule.insert(place, {branch.op, 1, false});
  }
  return schedule;
}

}  // namespace xception
