#pragma once
#include <cuda_runtime.h>

#include <memory>
#include <mutex>
#include <vector>

#include "core/backend.h"

namespace xception {

// The memory of one device. Buffers come and go in the order of the compute stream, so that neither waits for
// the device, and are gone before this is.
class DeviceMemory {
 public:
  // Without memory pools every free waits for the whole device.
  DeviceMemory(int device, bool has_pools, cudaStream_t compute);
  ~DeviceMemory();
  DeviceMemory(const DeviceMemory&) = delete;
  DeviceMemory& operator=(const DeviceMemory&) = delete;

  int device() const { return device_; }
  cudaStream_t compute() const { return compute_; }
  // On the queue only; freed on any thread. Throws ERR_OUT_OF_MEMORY.
  std::unique_ptr<Buffer> allocate(size_t bytes);

  // Puts off all frees while it lives: on a stream that is being captured they would become part of the
  // graph.
  class FreesHeld {
   public:
    explicit FreesHeld(DeviceMemory& memory);
    ~FreesHeld();
    FreesHeld(const FreesHeld&) = delete;
    FreesHeld& operator=(const FreesHeld&) = delete;

   private:
    DeviceMemory& memory_;
  };

 private:
  friend class DeviceBuffer;
  void free(void* data) noexcept;
  void free_now(void* data) noexcept;

  int device_;
  cudaMemPool_t pool_ = nullptr;
  cudaStream_t compute_;
  std::mutex mutex_;
  bool held_ = false;
  std::vector<void*> waiting_;
};

}  // namespace xception
