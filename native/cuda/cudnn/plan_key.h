#pragma once
#include <cstddef>
#include <optional>
#include <string>

namespace xception {

// What a plan of cuDNN holds for. It refuses a plan where the GPU has another number of multiprocessors or
// less shared memory, and chooses anew in another version; newer drivers bring other compilers.
struct PlanKey {
  size_t cudnn_version = 0;    // 92400 for 9.24.0
  int compute_capability = 0;  // 900 for 9.0
  int multiprocessors = 0;
  int shared_memory_per_block = 0;  // bytes, opt-in
  int driver_major = 0;             // 13 for 13.0

  // On one line.
  std::string text() const;
  static std::optional<PlanKey> parse(const std::string& text);

  // Why plans with this key cannot be used where `here` is needed, as half a sentence; empty when they can.
  std::string difference(const PlanKey& here) const;
};

}  // namespace xception
