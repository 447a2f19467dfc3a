#include "block.h"

#include <algorithm>
#include <iterator>

#include "random.h"

__thread uint3 threadIdx = {0, 0, 0};
__thread uint3 blockIdx = {0, 0, 0};
__thread dim3 blockDim = {1, 1, 1};
__thread dim3 gridDim = {1, 1, 1};

namespace emulator {

namespace {

constexpr unsigned kWarp = 32;

__thread Block* running_block = nullptr;

uint3 position(unsigned thread, const dim3& shape) {
  return {thread % shape.x, thread / shape.x % shape.y, thread / shape.x / shape.y};
}

}  // namespace

Block& Block::current() {
  static thread_local Block block;
  return block;
}

Block* Block::running() { return running_block; }

std::string Block::run(dim3 shape, void (*run_thread)(void*), void* arguments) {
  prepare(shape, run_thread, arguments);
  return go_on();
}

std::string Block::begin(dim3 shape, void (*run_thread)(void*), void* arguments) {
  prepare(shape, run_thread, arguments);
  ahead_ = true;
  return go_on();
}

std::string Block::finish() {
  ahead_ = false;
  for (Slot* slot : std::vector<Slot*>(waiting_)) {
    if (slot && slot->wait == Wait::grid) release(*slot);
  }
  return go_on();
}

void Block::prepare(dim3 shape, void (*run_thread)(void*), void* arguments) {
  shape_ = shape;
  count_ = shape.x * shape.y * shape.z;
  order_ = Shuffled(count_);
  next_ = 0;
  run_thread_ = run_thread;
  arguments_ = arguments;
  exchanged_.assign(count_, 0);
  finished_.assign(count_, false);
  waiting_.assign(count_, nullptr);
  failure_ = nullptr;
  ahead_ = false;
  synchronized_ = false;
}

std::string Block::go_on() {
  while (!failure_) {
    if (!ready_.empty()) {
      Slot* slot = ready_.back();
      ready_.pop_back();
      resume(*slot);
    } else if (next_ < count_) {
      if (idle_.empty()) idle_.push_back(new_slot());
      Slot* slot = idle_.back();
      idle_.pop_back();
      resume(*slot);
    } else if (waiting_count_ == 0 || ahead_) {
      return "";
    } else if (!release()) {
      failure_ = "threads wait at a barrier that others of the block never reach";
    }
  }
  // Whatever the fibers were at is given up.
  ready_.clear();
  waiting_count_ = 0;
  idle_.clear();
  slots_.clear();
  return failure_;
}

Block::Slot* Block::new_slot() {
  slots_.push_back(std::make_unique<Slot>());
  slots_.back()->fiber = std::make_unique<Fiber>(&Block::run_threads, this);
  return slots_.back().get();
}

void Block::resume(Slot& slot) {
  slot_ = &slot;
  if (slot.wait != Wait::none) threadIdx = position(slot.thread, shape_);
  slot.wait = Wait::none;
  running_block = this;
  slot.fiber->resume();
  running_block = nullptr;
}

void Block::run_threads(void* block) {
  auto& self = *static_cast<Block*>(block);
  for (;;) {
    while (self.next_ < self.count_) {
      const unsigned thread = self.order_[self.next_++];
      self.slot_->thread = thread;
      threadIdx = position(thread, self.shape_);
      self.run_thread_(self.arguments_);
      self.finished_[self.slot_->thread] = true;
    }
    Slot* slot = self.slot_;
    self.idle_.push_back(slot);
    slot->fiber->suspend();
  }
}

void Block::suspend(Wait wait, unsigned mask, unsigned long long value) {
  Slot* slot = slot_;
  slot->wait = wait;
  slot->mask = mask;
  slot->value = value;
  waiting_[slot->thread] = slot;
  ++waiting_count_;
  slot->fiber->suspend();
}

void Block::block_barrier() { suspend(Wait::block, 0, 0); }

void Block::grid_barrier() {
  synchronized_ = true;
  if (ahead_) suspend(Wait::grid, 0, 0);
}

unsigned Block::lane() const { return slot_->thread % kWarp; }

unsigned long long Block::exchange(unsigned mask, unsigned long long value, unsigned source) {
  if ((mask >> lane() & 1) == 0) fail("a thread is not in the mask that it gives to a warp's operation");
  suspend(Wait::warp, mask, value);
  const unsigned from = slot_->thread / kWarp * kWarp + source;
  return from < count_ ? exchanged_[from] : 0;
}

// Whether every thread that a warp's operation waits for has come to the same one, or has ended.
bool Block::all_there(const Slot& slot) const {
  const unsigned first = slot.thread / kWarp * kWarp;
  for (unsigned thread = first; thread < first + kWarp && thread < count_; ++thread) {
    if ((slot.mask >> (thread - first) & 1) == 0 || finished_[thread]) continue;
    const Slot* other = waiting_[thread];
    if (!other || other->wait != Wait::warp || other->mask != slot.mask) return false;
  }
  return true;
}

bool Block::release() {
  std::vector<Slot*> free;
  bool all_at_barrier = true;
  for (Slot* slot : waiting_) {
    if (!slot) continue;
    if (slot->wait == Wait::warp && all_there(*slot)) free.push_back(slot);
    all_at_barrier &= slot->wait == Wait::block;
  }
  if (free.empty()) {
    // A barrier of the block is for all threads that have not ended.
    if (!all_at_barrier) return false;
    std::copy_if(waiting_.begin(), waiting_.end(), std::back_inserter(free),
                 [](const Slot* slot) { return slot; });
  }
  for (Slot* slot : free) release(*slot);
  return true;
}

void Block::release(Slot& slot) {
  exchanged_[slot.thread] = slot.value;
  waiting_[slot.thread] = nullptr;
  --waiting_count_;
  ready_.push_back(&slot);
}

void Block::fail(const char* what) {
  failure_ = what;
  slot_->fiber->abandon();
}

void block_barrier() { running_block->block_barrier(); }
void grid_barrier() { running_block->grid_barrier(); }
unsigned lane() { return running_block->lane(); }
unsigned long long exchange(unsigned mask, unsigned long long value, unsigned source) {
  return running_block->exchange(mask, value, source);
}
void warp_barrier(unsigned mask) { exchange(mask, 0, lane()); }

}  // namespace emulator
