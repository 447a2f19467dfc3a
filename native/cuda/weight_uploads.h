#pragma once
#include <cstddef>
#include <functional>
#include <memory>

#include "core/backend.h"
#include "cuda/device_memory.h"
#include "cuda/handles.h"

namespace xception {

// Brings weights to the device through two pieces of pinned memory: one is filled while the other is copied.
// Nothing waits but who fills a piece again, and finish(). On the device's queue only.
class WeightUploads {
 public:
  // Writes `bytes` bytes of the weight, from byte `first` on; both are multiples of 16, but at its end.
  using Write = std::function<void(void* to, size_t first, size_t bytes)>;

  explicit WeightUploads(DeviceMemory& memory) : memory_(memory) {}
  ~WeightUploads() { abandon(); }
  WeightUploads(const WeightUploads&) = delete;
  WeightUploads& operator=(const WeightUploads&) = delete;

  // In order with the compute stream. After a failure abandon() is called.
  void upload(void* device, size_t bytes, const Write& write);
  // Waits for the copies and gives the pinned memory back; does nothing where nothing was uploaded.
  void finish();
  // The same, for the ways out of a failure.
  void abandon() noexcept;

 private:
  struct Piece {
    std::unique_ptr<Buffer> buffer;
    EventHandle copied;
    size_t used = 0;
  };

  void next_piece();
  // Behind the copies from the current piece.
  void mark_copied();
  void release() noexcept;

  DeviceMemory& memory_;
  Piece pieces_[2];
  size_t current_ = 0;
  size_t next_bytes_ = 0;  // of a piece that is allocated
};

}  // namespace xception
