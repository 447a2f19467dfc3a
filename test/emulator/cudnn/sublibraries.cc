#include "sublibraries.h"

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>

#include "descriptor.h"
#include "emulator.h"

namespace emulator::cudnn {
namespace {

constexpr int kNeedsWhatItAsksFor = 92100;  // 9.20 asks for engines_tensor_ir, and goes without

[[noreturn]] void abort_without(const char* name) {
  std::fprintf(stderr, "cuDNN emulator: %s cannot be loaded, where the real cuDNN aborts too\n", name);
  std::abort();
}

template <typename Function>
Function find(void* library, const char* name) {
  return reinterpret_cast<Function>(dlsym(library, name));
}

std::string own_folder() {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&own_folder), &info) == 0) return "";
  const std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/') + 1);
}

struct Sublibraries {
  std::map<std::string, cudnnStatus_t> statuses;  // by the names that libcudnn_graph asks for
  int version = 0;

  Sublibraries() {
    void* graph = dlopen("libcudnn_graph.so.9", RTLD_NOW | RTLD_LOCAL);
    if (!graph) abort_without("libcudnn_graph.so.9");
    void* blas = dlopen("libcublasLt.so.13", RTLD_LAZY);
    if (!blas) blas = dlopen((own_folder() + "libcublasLt.so.13").c_str(), RTLD_LAZY);
    if (!blas) abort_without("libcublasLt.so.13");
    const uint32_t packed = *find<const uint32_t*>(graph, "cudnn_graph_version");
    version = static_cast<int>((packed >> 16) * 10000 + (packed >> 8 & 0xff) * 100 + (packed & 0xff));
    const auto names = find<const char (*)[40]>(graph, "emulated_parts");
    const auto open = find<void* (*)(const char*)>(graph, "emulated_open");
    for (int i = 0; i < 4; ++i) {
      const std::string name = names[i];
      const bool tensor_ir = name == "libcudnn_engines_tensor_ir.so";
      if (tensor_ir && dlopen((name + ".9").c_str(), RTLD_NOW | RTLD_NOLOAD)) {
        violation(name + " was open before cuDNN opened it: it stays without its initialization");
      }
      void* part = open(name.c_str());
      statuses[name] = part ? static_cast<cudnnStatus_t>(find<int (*)(int)>(part, "emulated_initialize")(version))
                            : CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED;
    }
  }

  bool needs(const std::string& name) const {
    return name == "libcudnn_engines_runtime_compiled.so" || name == "libcudnn_engines_tensor_ir.so";
  }

  bool goes_without(const std::string& name, cudnnStatus_t status) const {
    return name == "libcudnn_engines_tensor_ir.so" && status == CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED &&
           version < kNeedsWhatItAsksFor;
  }
};

const Sublibraries& sublibraries() {
  static const Sublibraries opened;
  return opened;
}

}  // namespace

void open_sublibraries() {
  for (const auto& [name, status] : sublibraries().statuses) {
    if (status == CUDNN_STATUS_SUCCESS || !sublibraries().needs(name)) continue;
    require(sublibraries().goes_without(name, status), status, name + ".9 cannot be used");
  }
}

bool has_sublibrary(const std::string& name) {
  const auto found = sublibraries().statuses.find("libcudnn_" + name + ".so");
  return found != sublibraries().statuses.end() && found->second == CUDNN_STATUS_SUCCESS;
}

}  // namespace emulator::cudnn
