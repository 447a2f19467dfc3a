#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/backend.h"
#include "core/tensor_desc.h"
#include "core/weights.h"
#include "cuda/device_memory.h"

namespace xception {

// Every weight in the forms that the plans of one model asked for, in device memory; a form is there once.
class CudaPackedWeights final : public PackedWeights {
 public:
  // Without memory (a GPU that is only described) nothing is kept, and get() answers null.
  explicit CudaPackedWeights(DeviceMemory* memory) : memory_(memory) {}

  size_t bytes() const override { return bytes_; }

  // The form `key` of `count` elements. The first time `fill` writes it in float32 over zeros, in the order
  // wanted on the device; it is kept there in `dtype` (rounded to nearest even). Later calls need no host
  // arrays.
  const void* get(const std::string& key, DType dtype, size_t count, const std::function<void(float*)>& fill);

 private:
  DeviceMemory* memory_;
  std::map<std::string, std::unique_ptr<Buffer>> forms_;
  size_t bytes_ = 0;
};

}  // namespace xception
