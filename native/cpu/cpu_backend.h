#pragma once
#include <memory>

#include "core/backend.h"

namespace xception {

// The oneDNN backend on this machine's cores; `threads` compute threads.
std::unique_ptr<Backend> make_cpu_backend(int threads);

}  // namespace xception
