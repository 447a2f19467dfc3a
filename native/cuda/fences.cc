#include "cuda/fences.h"

#include <utility>

#include "cuda/error.h"

namespace xception {

class CudaFence final : public Fence {
 public:
  explicit CudaFence(Fences& fences) : fences_(fences), event_(fences.take()) {}
  ~CudaFence() override { fences_.give_back(std::move(event_)); }

  void record() { check_cuda(cudaEventRecord(event_.get(), fences_.streams_.compute()), "cudaEventRecord"); }

  void wait() override {
    const cudaError_t status = cudaEventSynchronize(event_.get());
    if (status != cudaSuccess) fences_.streams_.drain();
    check_cuda(status, "cudaEventSynchronize");
  }

 private:
  Fences& fences_;
  EventHandle event_;
};

std::unique_ptr<Fence> Fences::make() {
  auto fence = std::make_unique<CudaFence>(*this);
  fence->record();
  return fence;
}

EventHandle Fences::take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (unused_.empty()) return make_event();
  EventHandle event = std::move(unused_.back());
  unused_.pop_back();
  return event;
}

void Fences::give_back(EventHandle event) {
  const std::lock_guard<std::mutex> lock(mutex_);
  unused_.push_back(std::move(event));
}

}  // namespace xception
