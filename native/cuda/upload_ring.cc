#include "cuda/upload_ring.h"

#include <iterator>

#include "cuda/error.h"

namespace xception {

UploadRing::UploadRing(DeviceMemory& memory, Streams& streams) : memory_(memory), streams_(streams) {}

void UploadRing::upload(void* device, const void* host, size_t bytes) {
  Slot& slot = slots_[next_];
  next_ = (next_ + 1) % std::size(slots_);
  try {
    enqueue(slot, device, host, bytes);
  } catch (...) {
    // Which of the events were recorded is not known: without them the slot is safe to use only when idle.
    streams_.drain();
    throw;
  }
}

void UploadRing::enqueue(Slot& slot, void* device, const void* host, size_t bytes) {
  const cudaStream_t compute = streams_.compute();
  const cudaStream_t uploads = streams_.uploads();
  if (!slot.buffer || slot.buffer->bytes() < bytes) {
    slot.buffer.reset();
    slot.buffer = memory_.allocate(bytes);
    // Memory is there from this point of the compute stream on.
    check_cuda(cudaEventRecord(slot.free.get(), compute), "cudaEventRecord");
  }
  void* const staged = slot.buffer->data();
  check_cuda(cudaStreamWaitEvent(uploads, slot.free.get(), 0), "cudaStreamWaitEvent");
  check_cuda(cudaMemcpyAsync(staged, host, bytes, cudaMemcpyHostToDevice, uploads), "cudaMemcpyAsync");
  check_cuda(cudaEventRecord(slot.filled.get(), uploads), "cudaEventRecord");
  check_cuda(cudaStreamWaitEvent(compute, slot.filled.get(), 0), "cudaStreamWaitEvent");
  check_cuda(cudaMemcpyAsync(device, staged, bytes, cudaMemcpyDeviceToDevice, compute), "cudaMemcpyAsync");
  check_cuda(cudaEventRecord(slot.free.get(), compute), "cudaEventRecord");
}

}  // namespace xception
