#include "cuda/driver.h"

#include <cuda_runtime.h>
#include <dlfcn.h>

#include <cstdlib>
#include <string>

#include "core/error.h"
#include "cuda/error.h"

namespace xception {

namespace {

constexpr char kCode[] = "ERR_CUDA_DRIVER";
constexpr char kContainer[] = "A container must be given the GPU: docker run --gpus all.";

constexpr char kDriver[] = "libcuda.so.1";

// Images of containers and WSL have the driver there, and need not have told the loader. As in
// lib/cuda/driver.ts.
constexpr const char* kUnlistedFolders[] = {"/usr/local/nvidia/lib64", "/usr/local/nvidia/lib",
                                            "/usr/lib/wsl/lib"};

// The CUDA runtime and cuDNN open the driver by its name, by which the loader knows it once it is open.
void open_unlisted_driver() {
  if (dlopen(kDriver, RTLD_NOW | RTLD_GLOBAL)) return;
  for (const char* folder : kUnlistedFolders) {
    if (dlopen((std::string(folder) + "/" + kDriver).c_str(), RTLD_NOW | RTLD_GLOBAL)) return;
  }
}

// "13.0" of 13000.
std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version / 10 % 100);
}

// The first driver for this major version of CUDA, on Linux.
std::string least_driver() {
  static_assert(CUDART_VERSION >= 12000 && CUDART_VERSION < 14000, "look up the driver of this CUDA");
  return CUDART_VERSION >= 13000 ? "580" : "525";
}

Error no_driver() {
  return {kCode, std::string("There is no NVIDIA driver: ") + kDriver + " could not be opened",
          "Install NVIDIA driver " + least_driver() + " or newer. " + kContainer};
}

Error driver_too_old(int driver_version) {
  return {kCode,
          "The NVIDIA driver is too old: it is for CUDA " + version_text(driver_version) +
              ", and this build uses CUDA " + version_text(CUDART_VERSION),
          "Install NVIDIA driver " + least_driver() + " or newer."};
}

Error no_gpu() {
  const char* const visible = std::getenv("CUDA_VISIBLE_DEVICES");
  if (visible) {
    return {kCode, "There is no GPU for this process: CUDA_VISIBLE_DEVICES is '" + std::string(visible) + "'",
            "Unset CUDA_VISIBLE_DEVICES, or name GPUs that nvidia-smi -L lists."};
  }
  return {kCode, "The NVIDIA driver finds no GPU", std::string("See what nvidia-smi lists. ") + kContainer};
}

std::string hint_for(cudaError_t status) {
  switch (status) {
    case cudaErrorStubLibrary:
      return "The libcuda.so.1 that was found is the CUDA toolkit's stub: take its folder out of "
             "LD_LIBRARY_PATH.";
    case cudaErrorSystemNotReady:
      return "Machines with NVSwitch need the service nvidia-fabricmanager, of the driver's version.";
    case cudaErrorSystemDriverMismatch:
      return "libcuda.so.1 and the kernel module are of different versions: restart after an update of the "
             "driver.";
    case cudaErrorCompatNotSupportedOnDevice:
      return "CUDA's forward compatibility package does not support this GPU: update the driver instead.";
    default:
      return "See whether nvidia-smi works; the kernel module nvidia_uvm must be loaded.";
  }
}

}  // namespace

int count_gpus() {
  open_unlisted_driver();
  int driver_version = 0;
  int count = 0;
  cudaError_t status = cudaDriverGetVersion(&driver_version);
  if (status == cudaSuccess && driver_version == 0) throw no_driver();
  if (status == cudaSuccess) status = cudaGetDeviceCount(&count);
  if (status == cudaSuccess && count > 0) return count;
  ignore_cuda_error(status);
  if (status == cudaErrorInsufficientDriver || status == cudaErrorCallRequiresNewerDriver) {
    throw driver_too_old(driver_version);
  }
  if (status == cudaSuccess || status == cudaErrorNoDevice) throw no_gpu();
  throw Error(kCode, "The NVIDIA driver fails: " + describe_cuda_error(status), hint_for(status));
}

}  // namespace xception
