#pragma once
#include <vector>

#include "core/graph.h"

namespace xception {

// One op in the order in which a plan runs them.
struct ScheduledOp {
  int op = 0;          // number in Graph::ops()
  int branch = 0;      // 1: alone on a branch that is forked before it
  bool joins = false;  // waits for the open branch before it runs
};

// The graph's own order.
std::vector<ScheduledOp> schedule_in_order(const Graph& graph);

// Shortcut convolutions moved up to where their input is ready, onto a branch of their own that ends where
// their output is needed. One branch is open at a time.
std::vector<ScheduledOp> schedule_with_branches(const Graph& graph);

}  // namespace xception
