#pragma once
#include <cudnn.h>

#include <memory>

#include "cuda/cudnn/library.h"

namespace xception {

// cuDNN's own state on one device.
class CudnnHandle {
 public:
  CudnnHandle(std::shared_ptr<const CudnnLibrary> library, int device);
  ~CudnnHandle();
  CudnnHandle(const CudnnHandle&) = delete;
  CudnnHandle& operator=(const CudnnHandle&) = delete;

  // Gives the plan's kernels to the stream.
  void execute(cudnnBackendDescriptor_t plan, cudnnBackendDescriptor_t variant_pack, cudaStream_t stream);

 private:
  void check(cudnnStatus_t status, const char* call, cudaStream_t stream) const;

  std::shared_ptr<const CudnnLibrary> library_;
  int device_;
  cudnnHandle_t handle_ = nullptr;
  cudaStream_t stream_ = nullptr;  // the one that the handle is set to; a new one has the null stream
};

}  // namespace xception
