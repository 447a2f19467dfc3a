#pragma once
#include <string>

#include "core/backend_module.h"

namespace xception {

// Opens the backend in the shared library `path`; it stays open until the process ends. Throws
// ERR_CUDA_MODULE when it cannot be opened or was not built together with this addon.
const BackendModule& load_backend_module(const std::string& path);

}  // namespace xception
