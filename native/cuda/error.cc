#include "cuda/error.h"

#include "core/error.h"

namespace xception {

namespace {

// The errors of which CUDA says that every later call will return them too, until the process ends.
bool is_sticky(cudaError_t status) {
  switch (status) {
    case cudaErrorECCUncorrectable:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorContained:
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchTimeout:
    case cudaErrorContextIsDestroyed:
    case cudaErrorAssert:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalInstruction:
    case cudaErrorMisalignedAddress:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorLaunchFailure:
    case cudaErrorTensorMemoryLeak:
    case cudaErrorMpsClientTerminated:
    case cudaErrorExternalDevice:
      return true;
    default:
      return false;
  }
}

}  // namespace

void ignore_cuda_error(cudaError_t status) noexcept {
  // CUDA keeps the error of a failed call for cudaGetLastError, which would show it to whoever asks next.
  if (status != cudaSuccess) cudaGetLastError();
}

std::string describe_cuda_error(cudaError_t status) {
  return std::string(cudaGetErrorName(status)) + " (" + cudaGetErrorString(status) + ")";
}

void check_device(cudaStream_t stream, const char* call) {
  const cudaError_t status = cudaStreamQuery(stream);
  if (is_sticky(status)) check_cuda(status, call);
  ignore_cuda_error(status);
}

void check_cuda(cudaError_t status, const char* call, const std::string& layer) {
  if (status == cudaSuccess) return;
  ignore_cuda_error(status);
  const std::string message =
      (layer.empty() ? "" : layer + ": ") + call + " failed: " + describe_cuda_error(status);
  if (is_sticky(status)) {
    throw Error(
        "ERR_DEVICE_LOST", message,
        "This process cannot use the GPU any more: start a new one. If it happens again, look for Xid "
        "errors in the kernel's log (dmesg).");
  }
  if (status == cudaErrorMemoryAllocation) {
    throw Error(
        "ERR_OUT_OF_MEMORY", message,
        "Smaller batches or images need less, and so does float16; nvidia-smi shows who holds memory.");
  }
  throw Error("ERR_BACKEND", message);
}

}  // namespace xception
