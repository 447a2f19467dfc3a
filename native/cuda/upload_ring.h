#pragma once
#include <memory>

#include "core/backend.h"
#include "cuda/device_memory.h"
#include "cuda/handles.h"
#include "cuda/streams.h"

namespace xception {

// Brings host memory to the device on a stream of its own, so that the inputs of one task travel while the
// task before it computes. They arrive in a slot of a ring, and go from there to their place in order with
// the kernels: the place itself may still be read by the task before.
class UploadRing {
 public:
  UploadRing(DeviceMemory& memory, Streams& streams);

  // When it throws, the device is done with the host memory.
  void upload(void* device, const void* host, size_t bytes);

 private:
  struct Slot {
    std::unique_ptr<Buffer> buffer;  // grows with the largest upload it has seen
    EventHandle filled = make_event();
    EventHandle free = make_event();
  };

  void enqueue(Slot& slot, void* device, const void* host, size_t bytes);

  DeviceMemory& memory_;
  Streams& streams_;
  Slot slots_[3];
  size_t next_ = 0;
};

}  // namespace xception
