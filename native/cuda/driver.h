#pragma once

namespace xception {

// How many GPUs there are for this process. Throws ERR_CUDA_DRIVER when there is none: no driver, one too old
// for the CUDA runtime in this module, one that fails, or GPUs that are hidden.
int count_gpus();

}  // namespace xception
