#pragma once
#include <memory>

#include "cpu/cpu_context.h"

namespace xception {

// Makes the kernel of context.op, whatever op it is. Throws ERR_BACKEND for one that this backend has no body
// of.
std::unique_ptr<Kernel> compile_kernel(const CpuContext& context);

}  // namespace xception
