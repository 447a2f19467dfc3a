#pragma once
#include <memory>

#include "core/backend.h"
#include "cuda/cudnn/library.h"

namespace xception {

// The cuDNN backend on GPU number `device`; the GPU and cuDNN have both been used once when this returns.
// Throws ERR_CUDA_DRIVER for a GPU that is too old, and what CUDA and cuDNN report.
std::unique_ptr<Backend> make_cuda_backend(std::shared_ptr<const CudnnLibrary> library, int device);

}  // namespace xception
