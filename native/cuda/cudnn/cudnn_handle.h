#pragma once
#include <cudnn.h>

#include <array>
#include <memory>

#include "cuda/cudnn/library.h"
#include "cuda/streams.h"

namespace xception {

// cuDNN's own state for one stream of a device. It is never set to another: cuDNN says nothing of a handle
// that changes its stream while one of the two is being captured.
class CudnnHandle {
 public:
  CudnnHandle(std::shared_ptr<const CudnnLibrary> library, int device, cudaStream_t stream);
  ~CudnnHandle();
  CudnnHandle(const CudnnHandle&) = delete;
  CudnnHandle& operator=(const CudnnHandle&) = delete;

  cudnnHandle_t raw() const { return handle_; }
  cudaStream_t stream() const { return stream_; }
  // Gives the plan's kernels to the stream.
  void execute(cudnnBackendDescriptor_t plan, cudnnBackendDescriptor_t variant_pack);

 private:
  CudnnHandle(std::shared_ptr<const CudnnLibrary> library, int device);
  void check(cudnnStatus_t status, const char* call) const;

  std::shared_ptr<const CudnnLibrary> library_;
  int device_;
  cudnnHandle_t handle_ = nullptr;
  cudaStream_t stream_ = nullptr;
};

// The handles of a device, one for each of its branches.
class CudnnHandles {
 public:
  CudnnHandles(const std::shared_ptr<const CudnnLibrary>& library, int device, const Streams& streams);

  CudnnHandle& first() { return branches_[0]; }
  // Throws ERR_INTERNAL for a stream that is no branch.
  CudnnHandle& of(cudaStream_t stream);

 private:
  std::array<CudnnHandle, 2> branches_;
};

}  // namespace xception
