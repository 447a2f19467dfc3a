#include "cuda/pinned_memory.h"

#include <cuda_runtime.h>

#include <algorithm>
#include <string>

#include "cuda/error.h"

namespace xception {

namespace {

class PinnedBuffer final : public Buffer {
 public:
  explicit PinnedBuffer(size_t bytes) : bytes_(bytes) {
    const size_t wanted = std::max(bytes, size_t{1});
    const cudaError_t status = cudaMallocHost(&data_, wanted);
    if (status != cudaSuccess) {
      check_cuda(status, ("cudaMallocHost of " + std::to_string(wanted) + " bytes").c_str());
    }
  }
  ~PinnedBuffer() override { ignore_cuda_error(cudaFreeHost(data_)); }
  PinnedBuffer(const PinnedBuffer&) = delete;
  PinnedBuffer& operator=(const PinnedBuffer&) = delete;

  void* data() override { return data_; }
  size_t bytes() const override { return bytes_; }

 private:
  void* data_ = nullptr;
  size_t bytes_;
};

}  // namespace

std::unique_ptr<Buffer> allocate_pinned(int device, size_t bytes) {
  check_cuda(cudaSetDevice(device), "cudaSetDevice");
  return std::make_unique<PinnedBuffer>(bytes);
}

}  // namespace xception
