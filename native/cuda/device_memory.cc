#include "cuda/device_memory.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "cuda/error.h"

namespace xception {

namespace {

// What the pool keeps for the tensors of the next call instead of giving it back at every wait. Small beside
// a model, so that other processes do not miss it.
constexpr uint64_t kKeptBytes = uint64_t{64} << 20;

}  // namespace

class DeviceBuffer final : public Buffer {
 public:
  DeviceBuffer(DeviceMemory& memory, void* data, size_t bytes)
      : memory_(memory), data_(data), bytes_(bytes) {}
  ~DeviceBuffer() override { memory_.free(data_); }

  void* data() override { return data_; }
  size_t bytes() const override { return bytes_; }

 private:
  DeviceMemory& memory_;
  void* data_;
  size_t bytes_;
};

DeviceMemory::DeviceMemory(int device, bool has_pools, cudaStream_t compute)
    : device_(device), compute_(compute) {
  if (!has_pools) return;
  check_cuda(cudaDeviceGetDefaultMemPool(&pool_, device), "cudaDeviceGetDefaultMemPool");
  uint64_t kept = kKeptBytes;
  check_cuda(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &kept),
             "cudaMemPoolSetAttribute");
}

DeviceMemory::~DeviceMemory() {
  if (!pool_) return;
  ignore_cuda_error(cudaStreamSynchronize(compute_));
  ignore_cuda_error(cudaMemPoolTrimTo(pool_, 0));
}

std::unique_ptr<Buffer> DeviceMemory::allocate(size_t bytes) {
  const size_t wanted = std::max(bytes, size_t{1});
  void* data = nullptr;
  const cudaError_t status = pool_ ? cudaMallocAsync(&data, wanted, compute_) : cudaMalloc(&data, wanted);
  if (status != cudaSuccess) {
    const std::string call = pool_ ? "cudaMallocAsync" : "cudaMalloc";
    check_cuda(status, (call + " of " + std::to_string(wanted) + " bytes").c_str());
  }
  return std::make_unique<DeviceBuffer>(*this, data, bytes);
}

void DeviceMemory::free(void* data) noexcept {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (held_) {
    waiting_.push_back(data);
  } else {
    free_now(data);
  }
}

void DeviceMemory::free_now(void* data) noexcept {
  ignore_cuda_error(cudaSetDevice(device_));
  ignore_cuda_error(pool_ ? cudaFreeAsync(data, compute_) : cudaFree(data));
}

DeviceMemory::FreesHeld::FreesHeld(DeviceMemory& memory) : memory_(memory) {
  const std::lock_guard<std::mutex> lock(memory_.mutex_);
  memory_.held_ = true;
}

DeviceMemory::FreesHeld::~FreesHeld() {
  const std::lock_guard<std::mutex> lock(memory_.mutex_);
  memory_.held_ = false;
  for (void* data : memory_.waiting_) memory_.free_now(data);
  memory_.waiting_.clear();
}

}  // namespace xception
