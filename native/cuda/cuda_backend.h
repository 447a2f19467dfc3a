#pragma once
#include <memory>

#include "core/backend_module.h"
#include "cuda/cudnn/library.h"

namespace xception {

// GPU number `device`, looked at without making a context on it. A GPU that is too old has failed with
// ERR_CUDA_DRIVER, one that CUDA does not describe with what it says.
FoundDevice find_gpu(std::shared_ptr<const CudnnLibrary> library, int device);

}  // namespace xception
