#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace emulator {

// The memory of all devices: one range of addresses that are reserved and cannot be touched, which is what
// device pointers point into, and behind it a second of the same size where the bytes are. Memory is poisoned
// when it is allocated, guarded on both sides, and its addresses are given again only after all others have
// been.
class DeviceMemory {
 public:
  static DeviceMemory& instance();

  // Null when the device or this machine has no more. 256 bytes aligned.
  void* allocate(int device, std::size_t bytes);
  // Checks the guards. False when this is not the beginning of live memory.
  bool free(const void* pointer);

  bool contains(const void* pointer) const;  // whether this is a device pointer at all
  // Whether the range lies within one live allocation of the device; of any device if it is negative.
  bool is_live(const void* pointer, std::size_t bytes, int device = -1) const;
  // Where the bytes are. No check but that it is a device pointer.
  void* view(const void* pointer) const;

  // Words about what is at an address of either range, to explain a fault; empty when it is in none.
  std::string describe(std::uintptr_t address) const;
  bool is_view(std::uintptr_t address) const;

  void check_guards() const;
  std::size_t used(int device) const;

 private:
  struct Allocation {
    std::size_t bytes;
    int device;
    std::uintptr_t span;  // pages that are its own, guards included
    std::size_t span_bytes;
  };

  DeviceMemory();
  std::uintptr_t find_span(std::size_t bytes);
  void check_guards(std::uintptr_t begin, const Allocation& allocation) const;

  mutable std::mutex mutex_;
  std::uintptr_t addresses_ = 0;  // begin of the first range
  std::uintptr_t views_ = 0;      // begin of the second
  std::uintptr_t next_ = 0;
  std::map<std::uintptr_t, Allocation> live_;  // by the first byte
  std::map<int, std::size_t> used_;
};

}  // namespace emulator
