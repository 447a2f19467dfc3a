#pragma once
#include <ucontext.h>

#include <cstddef>

#include "sanitizers.h"

namespace emulator {

// A stack of its own on the thread that made it.
class Fiber {
 public:
  // `entry(argument)` runs at the first resume() and must not return.
  Fiber(void (*entry)(void*), void* argument);
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  void resume();   // from the thread's own stack, until the fiber calls suspend()
  void suspend();  // from the fiber
  // Leaves the fiber for good, from wherever on its stack, a signal handler included.
  [[noreturn]] void abandon();

 private:
  static void start(unsigned high, unsigned low);
  void arrived();

  void (*entry_)(void*);
  void* argument_;
  void* stack_;
  ucontext_t context_;
  ucontext_t caller_;
#ifdef __SANITIZE_ADDRESS__
  void* fake_stack_ = nullptr;
  const void* caller_stack_ = nullptr;
  std::size_t caller_stack_bytes_ = 0;
#endif
#ifdef __SANITIZE_THREAD__
  void* tsan_fiber_;
  void* tsan_caller_ = nullptr;
#endif
};

}  // namespace emulator
