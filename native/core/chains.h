#pragma once
#include <cstddef>
#include <vector>

#include "core/graph.h"
#include "core/schedule.h"

namespace xception {

// For every op of the schedule the position behind the last one of the chain that it begins: ops one after
// the other, each the only user of what the one before it makes, which is no output of the graph.
std::vector<size_t> find_chain_ends(const Graph& graph, const std::vector<ScheduledOp>& schedule);

}  // namespace xception
