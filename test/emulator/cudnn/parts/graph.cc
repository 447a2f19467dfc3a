// The emulated libcudnn_graph.so.9: opens the other parts, as the real one does. Its version and the names of the parts
// stand in the file where they do in the real one.
#include <dlfcn.h>

#include <cstdint>
#include <string>

extern "C" {

extern const uint32_t cudnn_graph_version;
const uint32_t cudnn_graph_version = 9 << 16 | 24 << 8 | 0;

// In the order in which they are opened.
extern const char emulated_parts[4][40];
const char emulated_parts[4][40] = {"libcudnn_engines_precompiled.so", "libcudnn_heuristic.so",
                                    "libcudnn_engines_runtime_compiled.so", "libcudnn_engines_tensor_ir.so"};

// Opens libcudnn_NAME.so, from wherever the loader finds it first; null where it does not.
void* emulated_open(const char* name) {
  const uint32_t version = *const_cast<const volatile uint32_t*>(&cudnn_graph_version);  // of the file
  const std::string minor = std::to_string(version >> 8 & 0xff);
  const std::string patch = std::to_string(version & 0xff);
  for (const std::string& suffix : {".9." + minor + "." + patch, ".9." + minor, std::string(".9")}) {
    void* part = dlopen((name + suffix).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (part) return part;
  }
  return nullptr;
}

}  // extern "C"
