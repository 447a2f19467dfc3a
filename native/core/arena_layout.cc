#include "core/arena_layout.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"

namespace xception {

namespace {

// A stretch of memory and the steps (op numbers) between which it is taken.
struct Block {
  size_t bytes;
  int first_step;
  int last_step;
  size_t offset = 0;
};

// By step of the schedule.
std::vector<int> last_uses(const Graph& graph, const std::vector<ScheduledOp>& schedule) {
  std::vector<int> last(graph.values(), -1);
  std::vector<int> on_branch;  // values that the open branch reads or writes
  for (size_t step = 0; step < schedule.size(); ++step) {
    const Op& op = *graph.ops()[schedule[step].op];
    if (schedule[step].joins) {
      for (int value : on_branch) last[value] = static_cast<int>(step);
      on_branch.clear();
    }
    const auto use = [&](int value) {
      last[value] = static_cast<int>(step);
      if (schedule[step].branch > 0) on_branch.push_back(value);
    };
    use(op.output);
    for (int input : op.inputs) use(input);
  }
  for (int output : graph.outputs()) last[output] = static_cast<int>(schedule.size());
  return last;
}

bool can_take_over(const Op& op, int step, const std::vector<TensorDesc>& descs,
                   const std::vector<int>& last) {
  const int position = op.in_place_input();
  if (position < 0 || static_cast<size_t>(position) >= op.inputs.size()) return false;
  const int value = op.inputs[position];
  // An op that reads the value a second time, as conv(x) + x does, must not find it overwritten.
  return last[value] == step && std::count(op.inputs.begin(), op.inputs.end(), value) == 1 &&
         descs[value].bytes() == descs[op.output].bytes();
}

bool overlap_in_time(const Block& a, const Block& b) {
  return a.first_step <= b.last_step && b.first_step <= a.last_step;
}

// Largest first, each at the lowest place that is free for as long as it is needed.
size_t place(std::vector<Block>& blocks) {
  std::vector<size_t> order(blocks.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return blocks[a].bytes > blocks[b].bytes; });
  std::vector<const Block*> placed;  // by offset
  size_t total = 0;
  for (size_t index : order) {
    Block& block = blocks[index];
    for (const Block* other : placed) {
      if (!overlap_in_time(block, *other)) continue;
      if (add_sizes(block.offset, block.bytes) <= other->offset) break;
      block.offset = std::max(block.offset, other->offset + other->bytes);
    }
    const auto by_offset = [](const Block* a, const Block* b) { return a->offset < b->offset; };
    placed.insert(std::upper_bound(placed.begin(), placed.end(), &block, by_offset), &block);
    total = std::max(total, add_sizes(block.offset, block.bytes));
  }
  return total;
}

}  // namespace

size_t add_sizes(size_t a, size_t b) {
  size_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  throw Error("ERR_OUT_OF_MEMORY", "The activations are larger than any memory");
}

ArenaLayout lay_out_arena(const Graph& graph, const std::vector<TensorDesc>& descs,
                          const std::vector<ScheduledOp>& schedule, const Backend& backend) {
  const std::vector<int> last = last_uses(graph, schedule);
  std::vector<Block> blocks;
  std::vector<size_t> block_of(graph.values(), 0);
  const auto add_block = [&](int value, int step) {
    block_of[value] = blocks.size();
    blocks.push_back({align_up(descs[value].bytes()), step, last[value]});
  };

  for (const GraphInput& input : graph.inputs()) add_block(input.value, -1);
  for (size_t i = 0; i < schedule.size(); ++i) {
    const Op& op = *graph.ops()[schedule[i].op];
    const int step = static_cast<int>(i);
    if (backend.works_in_place(op) && can_take_over(op, step, descs, last)) {
      block_of[op.output] = block_of[op.inputs[op.in_place_input()]];
      blocks[block_of[op.output]].last_step = last[op.output];
    } else {
      add_block(op.output, step);
    }
  }

  ArenaLayout layout;
  layout.bytes = place(blocks);
  for (size_t block : block_of) layout.offsets.push_back(blocks.empty() ? 0 : blocks[block].offset);
  return layout;
}

}  // namespace xception
