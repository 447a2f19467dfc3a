#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "core/device.h"

namespace xception {

// Host memory that carries an array between JavaScript and a device's queue.
struct Staging {
  const Device* device = nullptr;
  std::unique_ptr<Buffer> buffer;

  void* data() const { return buffer->data(); }
};

// Keeps used staging memory for the next call, so that a steady stream of predictions allocates none.
// Belongs to one JS thread.
class StagingPool {
 public:
  // Throws ERR_OUT_OF_MEMORY.
  Staging take(Device& device, size_t bytes);
  void give_back(Staging staging);
  void clear() { free_.clear(); }

 private:
  std::vector<Staging> free_;
  size_t free_bytes_ = 0;
};

}  // namespace xception
