#pragma once
#include <memory>
#include <mutex>
#include <vector>

#include "core/backend.h"
#include "cuda/handles.h"
#include "cuda/streams.h"

namespace xception {

// Makes fences of events that are used again and again. Fences are gone before this is.
class Fences {
 public:
  explicit Fences(Streams& streams) : streams_(streams) {}

  // Behind everything on the compute stream. When making it or waiting for it throws, nothing is under way on
  // the device any more.
  std::unique_ptr<Fence> make();

 private:
  friend class CudaFence;
  EventHandle take();
  void give_back(EventHandle event);

  Streams& streams_;
  std::mutex mutex_;
  std::vector<EventHandle> unused_;
};

}  // namespace xception
