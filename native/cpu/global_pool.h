#pragma once
#include "core/backend.h"
#include "cpu/cpu_context.h"

namespace xception {

// One window as large as the image.
std::unique_ptr<Kernel> make_global_pool(const CpuContext& context, dnnl::algorithm algorithm);

}  // namespace xception
