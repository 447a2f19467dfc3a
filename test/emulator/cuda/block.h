#pragma once
#include <cuda_runtime.h>

#include <memory>
#include <string>
#include <vector>

#include "fiber.h"
#include "random.h"

namespace emulator {

// Runs the threads of a block on one thread of the host, in an order drawn at random. A fiber runs one after
// the other; when a thread has to wait for others it keeps the fiber, and the next threads get another. So a
// kernel without barriers needs one fiber and no switches.
class Block {
 public:
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  // Of this thread of the host.
  static Block& current();

  // Empty, or what went wrong.
  std::string run(dim3 threads, void (*run_thread)(void*), void* arguments);
  // The same in two parts: every thread goes as far as it comes without what grid_barrier() waits for.
  std::string begin(dim3 threads, void (*run_thread)(void*), void* arguments);
  std::string finish();
  // Whether a thread of the last block came to grid_barrier().
  bool has_synchronized() const { return synchronized_; }

  // Called by the thread of the kernel that is running.
  void block_barrier();
  void grid_barrier();
  unsigned long long exchange(unsigned mask, unsigned long long value, unsigned source);
  unsigned lane() const;
  // The block that this thread of the host is in a thread of; null when it is in none. For signal handlers,
  // too.
  static Block* running();
  // Ends the block. From a signal handler, too.
  [[noreturn]] void fail(const char* what);

 private:
  enum class Wait { none, block, warp, grid };

  // A fiber and the thread of the kernel that it is at.
  struct Slot {
    std::unique_ptr<Fiber> fiber;
    unsigned thread = 0;
    Wait wait = Wait::none;
    unsigned mask = 0;
    unsigned long long value = 0;  // given to an exchange
  };

  static void run_threads(void* block);
  void prepare(dim3 threads, void (*run_thread)(void*), void* arguments);
  std::string go_on();
  Slot* new_slot();
  void resume(Slot& slot);
  void suspend(Wait wait, unsigned mask, unsigned long long value);
  bool release();
  void release(Slot& slot);
  bool all_there(const Slot& slot) const;

  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<Slot*> ready_;
  std::vector<Slot*> idle_;
  std::vector<Slot*> waiting_;  // by thread
  unsigned waiting_count_ = 0;
  bool ahead_ = false;  // of what grid_barrier() waits for
  bool synchronized_ = false;
  Slot* slot_ = nullptr;  // running
  dim3 shape_;
  unsigned count_ = 0;
  unsigned next_ = 0;
  Shuffled order_{1};
  void (*run_thread_)(void*) = nullptr;
  void* arguments_ = nullptr;
  std::vector<unsigned long long> exchanged_;  // by thread: what its warp was given last
  std::vector<bool> finished_;
  const char* failure_ = nullptr;
};

}  // namespace emulator
