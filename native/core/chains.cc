#include "core/chains.h"

#include <algorithm>

namespace xception {

std::vector<size_t> find_chain_ends(const Graph& graph, const std::vector<ScheduledOp>& schedule) {
  std::vector<int> users(graph.values());
  for (const auto& op : graph.ops()) {
    for (const int input : op->inputs) ++users[input];
  }
  for (const int output : graph.outputs()) ++users[output];

  std::vector<size_t> ends(schedule.size());
  for (size_t i = schedule.size(); i-- > 0;) {
    ends[i] = i + 1;
    if (i + 1 == schedule.size()) continue;
    const int made = graph.ops()[schedule[i].op]->output;
    const std::vector<int>& next = graph.ops()[schedule[i + 1].op]->inputs;
    if (users[made] == 1 && std::find(next.begin(), next.end(), made) != next.end()) ends[i] = ends[i + 1];
  }
  return ends;
}

}  // namespace xception
