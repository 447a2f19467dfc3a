#pragma once
#include <memory>

#include "cuda/cuda_context.h"

namespace xception {

// Makes the kernel of context.op, whatever op it is. Throws ERR_BACKEND for one that this backend has no body
// of.
std::unique_ptr<Kernel> compile_kernel(const CudaContext& context);

// Whether the op may write over the input that Op::in_place_input() names. cuDNN does not promise that an
// engine has read all of the residual before it writes.
bool can_work_in_place(const Op& op);

}  // namespace xception
