#include "sublibraries.h"

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "descriptor.h"

namespace emulator::cudnn {
namespace {

std::string own_folder() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&own_folder), &info) == 0) return "";
  const std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/') + 1);
}

}  // namespace

bool has_sublibrary(const std::string& name) {
  return access((own_folder() + "libcudnn_" + name + ".so.9").c_str(), R_OK) == 0;
}

void require_sublibraries() {
  for (const char* name : {"engines_runtime_compiled", "engines_tensor_ir"}) {
    require(has_sublibrary(name), CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED,
            std::string("libcudnn_") + name + ".so.9 is not there");
  }
}

void abort_without_dependencies() {
  const bool has_graph = has_sublibrary("graph");
  void* blas = dlopen("libcublasLt.so.13", RTLD_LAZY);
  if (!blas) blas = dlopen((own_folder() + "libcublasLt.so.13").c_str(), RTLD_LAZY);
  if (has_graph && blas) return;
  std::fprintf(stderr, "cuDNN emulator: %s cannot be loaded, where the real cuDNN aborts too\n",
               has_graph ? "libcublasLt.so.13" : "libcudnn_graph.so.9");
  std::abort();
}

}  // namespace emulator::cudnn
