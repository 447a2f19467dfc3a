#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/backend.h"
#include "core/tensor_desc.h"
#include "core/weights.h"
#include "cuda/device_memory.h"
#include "cuda/weight_uploads.h"

namespace xception {

// Every weight in the forms that the plans of one model asked for, in device memory; a form is there once.
class CudaPackedWeights final : public PackedWeights {
 public:
  // Writes the elements of a form from number `first` on, `count` of them, in the order wanted on the device.
  using Fill = std::function<void(float* to, size_t first, size_t count)>;

  CudaPackedWeights(DeviceMemory& memory, WeightUploads& uploads) : memory_(&memory), uploads_(&uploads) {}
  // Without memory (a GPU that is only described) nothing is kept, and get() answers null.
  CudaPackedWeights() = default;

  size_t bytes() const override { return bytes_; }

  // The form `key` of `count` elements. The first time it is uploaded in `dtype` (rounded to nearest even):
  // it is there for what is given to the compute stream from then on. Later calls need no host arrays.
  const void* get(const std::string& key, DType dtype, size_t count, const Fill& fill);

 private:
  DeviceMemory* memory_ = nullptr;
  WeightUploads* uploads_ = nullptr;
  std::map<std::string, std::unique_ptr<Buffer>> forms_;
  size_t bytes_ = 0;
};

}  // namespace xception
