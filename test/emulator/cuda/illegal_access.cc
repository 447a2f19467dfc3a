#include "illegal_access.h"

#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <mutex>
#include <utility>

#include "block.h"
#include "device_memory.h"
#include "sanitizers.h"

namespace emulator {

namespace {

thread_local std::uintptr_t touched = 0;

#ifndef __SANITIZE_ADDRESS__
struct sigaction previous;

void handle(int signal, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  const auto& memory = DeviceMemory::instance();
  if (memory.is_view(address) || memory.contains(info->si_addr)) {
    if (Block* block = Block::running()) {
      touched = address;
      block->fail("illegal access");
    }
    constexpr char text[] = "emulator: the host dereferences a device pointer\n";
    if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0) _exit(1);
  }
  if (previous.sa_flags & SA_SIGINFO) return previous.sa_sigaction(signal, info, context);
  sigaction(signal, &previous, nullptr);  // what it does happens when the access is tried again
}
#endif

}  // namespace

void watch_for_illegal_access() {
#ifndef __SANITIZE_ADDRESS__
  static std::once_flag once;
  std::call_once(once, [] {
    DeviceMemory::instance();  // not for the first time in the handler
    struct sigaction action = {};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigaction(SIGSEGV, &action, &previous);
  });
#endif
}

std::string explain_illegal_access() {
  if (touched == 0) return "";
  const auto address = std::exchange(touched, 0);
  return " to " + DeviceMemory::instance().describe(address);
}

}  // namespace emulator
