#include "cuda/cudnn/cudnn_handle.h"

#include <utility>

#include "cuda/error.h"

namespace xception {

CudnnHandle::CudnnHandle(std::shared_ptr<const CudnnLibrary> library, int device)
    : library_(std::move(library)), device_(device) {
  check_cuda(cudaSetDevice(device_), "cudaSetDevice");
  library_->check(library_->create(&handle_), "cudnnCreate");
}

CudnnHandle::~CudnnHandle() {
  ignore_cuda_error(cudaSetDevice(device_));  // may be another thread than the one that has used it
  library_->destroy(handle_);
}

void CudnnHandle::execute(cudnnBackendDescriptor_t plan, cudnnBackendDescriptor_t variant_pack,
                          cudaStream_t stream) {
  if (stream != stream_) {
    check(library_->setStream(handle_, stream), "cudnnSetStream", stream);
    stream_ = stream;
  }
  check(library_->backendExecute(handle_, plan, variant_pack), "cudnnBackendExecute", stream);
}

// cuDNN does not say that the device is lost; CUDA does, whatever it is asked.
void CudnnHandle::check(cudnnStatus_t status, const char* call, cudaStream_t stream) const {
  if (status == CUDNN_STATUS_SUCCESS) return;
  check_device(stream, call);
  library_->check(status, call);
}

}  // namespace xception
