#pragma once
#include <optional>

#include "cpu/primitive.h"
#include "ops/elementwise_activation.h"

namespace xception {

// The activation that an op applies to its input as it reads it: a copy in the front of the workspace, for
// the input itself may still be needed.
class Prologue {
 public:
  Prologue(const CpuContext& context, ElementwiseActivation activation);

  size_t bytes() const { return copy_bytes_ + scratchpad_bytes_; }
  // Puts what it launches, if anything, before the others.
  void describe(std::vector<Launch>& launches) const;
  // Where the op shall read from.
  void* run(void* input, void* workspace);

 private:
  std::optional<Primitive> primitive_;
  size_t copy_bytes_ = 0;
  size_t scratchpad_bytes_ = 0;
};

}  // namespace xception
