#include "device_memory.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <iterator>
#include <sstream>

#include "books.h"
#include "device.h"
#include "emulator.h"
#include "sanitizers.h"

namespace emulator {

namespace {

constexpr std::size_t kRange = std::size_t{1} << 38;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kGuard = 256;
// Not a number in every dtype, as poison is, but not poison.
constexpr unsigned char kGuardBytes[2] = {0xfd, 0x7f};
constexpr int kPoison = 0xff;

std::uintptr_t reserve() {
  void* range = mmap(nullptr, kRange, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (range == MAP_FAILED) {
    violation("no address space for the device's memory");
    std::abort();
  }
  return reinterpret_cast<std::uintptr_t>(range);
}

unsigned char* bytes_at(std::uintptr_t address) { return reinterpret_cast<unsigned char*>(address); }

NO_SANITIZE_ADDRESS void fill_guard(std::uintptr_t begin, std::uintptr_t end) {
  for (std::uintptr_t at = begin; at < end; ++at) *bytes_at(at) = kGuardBytes[at & 1];
}

// The first address that was written to; `end` if none was.
NO_SANITIZE_ADDRESS std::uintptr_t damaged(std::uintptr_t begin, std::uintptr_t end) {
  std::uintptr_t at = begin;
  while (at < end && *bytes_at(at) == kGuardBytes[at & 1]) ++at;
  return at;
}

}  // namespace

DeviceMemory& DeviceMemory::instance() {
  static auto* memory = new DeviceMemory;
  return *memory;
}

DeviceMemory::DeviceMemory() : addresses_(reserve()), views_(reserve()), next_(addresses_) {}

// An unused page lies between any two spans.
std::uintptr_t DeviceMemory::find_span(std::size_t bytes) {
  for (const auto start : {next_, addresses_}) {
    std::uintptr_t at = start;
    for (auto it = live_.lower_bound(start); at + bytes + kPage <= addresses_ + kRange; ++it) {
      if (it == live_.end() || it->second.span >= at + bytes + kPage) return at;
      at = it->second.span + it->second.span_bytes + kPage;
    }
  }
  return 0;
}

void* DeviceMemory::allocate(int device, std::size_t bytes) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (bytes > memory_bytes() || used_[device] > memory_bytes() - bytes) return nullptr;
  const std::size_t span_bytes = (kGuard + bytes + kGuard + kPage - 1) / kPage * kPage;
  const std::uintptr_t span = find_span(span_bytes);
  const std::uintptr_t offset = views_ - addresses_;
  if (!span || mprotect(bytes_at(span + offset), span_bytes, PROT_READ | PROT_WRITE) != 0) return nullptr;
  next_ = span + span_bytes + kPage;

  const std::uintptr_t begin = span + kGuard;
  std::memset(bytes_at(begin + offset), kPoison, bytes);
  fill_guard(span + offset, begin + offset);
  fill_guard(begin + bytes + offset, span + span_bytes + offset);
  POISON(bytes_at(span + offset), kGuard);
  POISON(bytes_at(begin + bytes + offset), span + span_bytes - begin - bytes);
  live_[begin] = {bytes, device, span, span_bytes};
  used_[device] += bytes;
  count_objects("device memory", 1);
  count_bytes("device memory", static_cast<long long>(bytes));
  return bytes_at(begin);
}

bool DeviceMemory::free(const void* pointer) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = live_.find(reinterpret_cast<std::uintptr_t>(pointer));
  if (found == live_.end()) return false;
  const Allocation allocation = found->second;
  check_guards(found->first, allocation);
  live_.erase(found);
  used_[allocation.device] -= allocation.bytes;
  count_objects("device memory", -1);
  count_bytes("device memory", -static_cast<long long>(allocation.bytes));
  unsigned char* pages = bytes_at(allocation.span + views_ - addresses_);
  UNPOISON(pages, allocation.span_bytes);
  madvise(pages, allocation.span_bytes, MADV_DONTNEED);
  mprotect(pages, allocation.span_bytes, PROT_NONE);
  return true;
}

bool DeviceMemory::contains(const void* pointer) const {
  return reinterpret_cast<std::uintptr_t>(pointer) - addresses_ < kRange;
}

bool DeviceMemory::is_view(std::uintptr_t address) const { return address - views_ < kRange; }

bool DeviceMemory::is_live(const void* pointer, std::size_t bytes, int device) const {
  const auto address = reinterpret_cast<std::uintptr_t>(pointer);
  std::lock_guard<std::mutex> lock(mutex_);
  auto it = live_.upper_bound(address);
  if (it == live_.begin()) return false;
  --it;
  const std::size_t offset = address - it->first;
  const Allocation& allocation = it->second;
  return offset <= allocation.bytes && bytes <= allocation.bytes - offset &&
         (device < 0 || device == allocation.device);
}

void* DeviceMemory::view(const void* pointer) const {
  return bytes_at(reinterpret_cast<std::uintptr_t>(pointer) - addresses_ + views_);
}

std::string DeviceMemory::describe(std::uintptr_t address) const {
  if (is_view(address)) address -= views_ - addresses_;
  if (address - addresses_ >= kRange) return "";
  std::lock_guard<std::mutex> lock(mutex_);
  auto it = live_.upper_bound(address);
  if (it == live_.begin()) return "memory that is not allocated";
  --it;
  std::ostringstream text;
  text << "byte " << address - it->first << " of memory of " << it->second.bytes;
  return text.str();
}

void DeviceMemory::check_guards(std::uintptr_t begin, const Allocation& allocation) const {
  const std::uintptr_t offset = views_ - addresses_;
  const std::uintptr_t end = begin + allocation.bytes;
  const std::uintptr_t span_end = allocation.span + allocation.span_bytes;
  const std::uintptr_t before = damaged(allocation.span + offset, begin + offset) - offset;
  const std::uintptr_t after = damaged(end + offset, span_end + offset) - offset;
  std::ostringstream text;
  if (before < begin) text << "written " << begin - before << " bytes before memory of " << allocation.bytes;
  if (after < span_end) text << "written " << after - end << " bytes behind memory of " << allocation.bytes;
  if (text.tellp() == 0) return;
  violation(text.str());
  fill_guard(allocation.span + offset, begin + offset);
  fill_guard(end + offset, span_end + offset);
}

void DeviceMemory::check_guards() const {
  std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [begin, allocation] : live_) check_guards(begin, allocation);
}

std::size_t DeviceMemory::used(int device) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = used_.find(device);
  return found == used_.end() ? 0 : found->second;
}

}  // namespace emulator
