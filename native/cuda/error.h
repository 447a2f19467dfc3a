#pragma once
#include <cuda_runtime.h>

#include <string>

namespace xception {

// Throws unless `status` is success: ERR_OUT_OF_MEMORY, ERR_DEVICE_LOST where the context cannot be used any
// more (a sticky error), else ERR_BACKEND. `call` names what was called; the message has the layer, if there
// is one.
void check_cuda(cudaError_t status, const char* call, const std::string& layer = "");

// Throws ERR_DEVICE_LOST where the stream's device is lost, whatever else failed. `call` is what found out.
void check_device(cudaStream_t stream, const char* call);

// For destructors and ways out of a failure, where one more failure is of no use: keeps it from showing up at
// the next call that looks.
void ignore_cuda_error(cudaError_t status) noexcept;

// "cudaErrorNoDevice (no CUDA-capable device is detected)"
std::string describe_cuda_error(cudaError_t status);

}  // namespace xception
