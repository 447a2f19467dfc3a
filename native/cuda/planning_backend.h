#pragma once
#include <memory>

#include "core/backend.h"
#include "core/backend_module.h"
#include "cuda/cudnn/library.h"

namespace xception {

// Compiles for a GPU that is described and not there, just as the cuDNN backend compiles for one that is. It
// holds no memory and runs nothing, and never calls CUDA: it works on a machine without a driver. Throws
// ERR_INVALID_ARGUMENT for a GPU that is too old, ERR_CUDNN for a description that cuDNN does not take.
std::unique_ptr<Backend> make_planning_backend(std::shared_ptr<const CudnnLibrary> library,
                                               const GpuDescription& gpu);

}  // namespace xception
