#pragma once
#include <cstddef>
#include <vector>

#include "core/backend.h"
#include "core/graph.h"
#include "core/schedule.h"
#include "core/tensor_desc.h"

namespace xception {

// Where each value of a graph lies in one block of memory. Values that are never needed at the same time
// share memory, and an op that can work in place takes over the memory of the input it asked for. What an op
// on a branch reads and writes is needed until the branch is joined.
struct ArenaLayout {
  std::vector<size_t> offsets;  // by value id
  size_t bytes = 0;
};

ArenaLayout lay_out_arena(const Graph& graph, const std::vector<TensorDesc>& descs,
                          const std::vector<ScheduledOp>& schedule, const Backend& backend);

// Offsets are multiples of this: a cache line, and what vector instructions like.
constexpr size_t kArenaAlignment = 64;

// Throws ERR_OUT_OF_MEMORY when no memory is that large.
size_t add_sizes(size_t a, size_t b);

constexpr size_t align_up(size_t bytes) {
  return (bytes + kArenaAlignment - 1) / kArenaAlignment * kArenaAlignment;
}

}  // namespace xception
