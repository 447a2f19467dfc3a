#include "cuda/cudnn/cudnn_handle.h"

#include <utility>

#include "core/error.h"
#include "cuda/error.h"
#include "cuda/recording.h"

namespace xception {

CudnnHandle::CudnnHandle(std::shared_ptr<const CudnnLibrary> library, int device)
    : library_(std::move(library)), device_(device) {
  check_cuda(cudaSetDevice(device_), "cudaSetDevice");
  library_->check(library_->create(&handle_), "cudnnCreate");
}

CudnnHandle::CudnnHandle(std::shared_ptr<const CudnnLibrary> library, int device, cudaStream_t stream)
    : CudnnHandle(std::move(library), device) {
  stream_ = stream;
  check(library_->setStream(handle_, stream_), "cudnnSetStream");
}

CudnnHandle::~CudnnHandle() {
  ignore_cuda_error(cudaSetDevice(device_));  // may be another thread than the one that has used it
  library_->destroy(handle_);
}

void CudnnHandle::execute(cudnnBackendDescriptor_t plan, cudnnBackendDescriptor_t variant_pack) {
  check(library_->backendExecute(handle_, plan, variant_pack), "cudnnBackendExecute");
  check_capture(stream_);
}

// cuDNN does not say that the device is lost; CUDA does, whatever it is asked.
void CudnnHandle::check(cudnnStatus_t status, const char* call) const {
  if (status == CUDNN_STATUS_SUCCESS) return;
  check_device(stream_, call);
  library_->check(status, call);
}

CudnnHandles::CudnnHandles(const std::shared_ptr<const CudnnLibrary>& library, int device,
                           const Streams& streams)
    : branches_{CudnnHandle(library, device, streams.branch(0)),
                CudnnHandle(library, device, streams.branch(1))} {}

CudnnHandle& CudnnHandles::of(cudaStream_t stream) {
  for (CudnnHandle& handle : branches_) {
    if (handle.stream() == stream) return handle;
  }
  throw Error("ERR_INTERNAL", "cuDNN has no handle for this stream");
}

}  // namespace xception
