#include "cuda/cudnn/plan_key.h"

#include <cstdio>

#include "cuda/cudnn/library.h"

namespace xception {

namespace {

constexpr char kFormat[] =
    "cudnn=%zu compute_capability=%d multiprocessors=%d shared_memory_per_block=%d driver=%d";

std::string capability_text(int capability) {
  return std::to_string(capability / 100) + "." + std::to_string(capability % 100 / 10);
}

}  // namespace

std::string PlanKey::text() const {
  char text[160];
  std::snprintf(text, sizeof(text), kFormat, cudnn_version, compute_capability, multiprocessors,
                shared_memory_per_block, driver_major);
  return text;
}

std::optional<PlanKey> PlanKey::parse(const std::string& text) {
  PlanKey key;
  std::sscanf(text.c_str(), kFormat, &key.cudnn_version, &key.compute_capability, &key.multiprocessors,
              &key.shared_memory_per_block, &key.driver_major);
  if (key.text() != text) return std::nullopt;
  return key;
}

std::string PlanKey::difference(const PlanKey& here) const {
  std::string text;
  const auto compare = [&](const char* what, const std::string& theirs, const std::string& ours) {
    if (theirs != ours) text += (text.empty() ? "" : ", ") + (what + theirs) + " instead of " + ours;
  };
  compare("for compute capability ", capability_text(compute_capability),
          capability_text(here.compute_capability));
  compare("for this many multiprocessors: ", std::to_string(multiprocessors),
          std::to_string(here.multiprocessors));
  compare("for this much shared memory in a block: ", std::to_string(shared_memory_per_block),
          std::to_string(here.shared_memory_per_block));
  compare("with cuDNN ", cudnn_version_text(cudnn_version), cudnn_version_text(here.cudnn_version));
  compare("for an NVIDIA driver of CUDA ", std::to_string(driver_major), std::to_string(here.driver_major));
  return text.empty() ? text : "its plans were made " + text;
}

}  // namespace xception
