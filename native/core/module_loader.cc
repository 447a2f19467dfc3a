#include "core/module_loader.h"

#include <dlfcn.h>

#include <cstring>

#include "build_id.h"
#include "core/error.h"

namespace xception {

namespace {

constexpr char kBuildAgain[] = "Build both again: npm run build:cuda.";

}  // namespace

const BackendModule& load_backend_module(const std::string& path) {
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char* const reason = dlerror();
    throw Error("ERR_CUDA_MODULE",
                std::string("The CUDA module could not be opened: ") + (reason ? reason : path), kBuildAgain);
  }
  using Entry = const BackendModule* (*)();
  const auto entry = reinterpret_cast<Entry>(dlsym(library, kBackendModuleSymbol));
  if (!entry) {
    throw Error("ERR_CUDA_MODULE", path + " has no " + kBackendModuleSymbol, kBuildAgain);
  }
  const BackendModule& module = *entry();
  if (module.version != kBackendModuleVersion || std::strcmp(module.build, kBuildId) != 0) {
    throw Error("ERR_CUDA_MODULE", path + " was not built together with this addon", kBuildAgain);
  }
  return module;
}

}  // namespace xception
