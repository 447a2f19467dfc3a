#pragma once
#include <memory>
#include <optional>

#include "core/device.h"
#include "core/error.h"
#include "core/tensor_desc.h"

namespace xception {

// An immutable tensor in device memory. It may be handed out before it is filled: whoever reads it is queued
// behind whoever fills it. `buffer` and `failure` are for the device's queue only.
struct DeviceTensor {
  std::shared_ptr<Device> device;
  TensorDesc desc;
  std::unique_ptr<Buffer> buffer;
  std::optional<Error> failure;

  // The memory, once filled; throws what made filling it fail.
  void* data() const {
    if (failure) throw *failure;
    if (!buffer) throw Error("ERR_INTERNAL", "A tensor was read before it was filled");
    return buffer->data();
  }
};

}  // namespace xception
