#include "cuda/cudnn/library.h"

#include <dlfcn.h>
#include <link.h>

#include "core/error.h"

namespace xception {

namespace {

constexpr size_t kOldestVersion = 90800;  // the first with CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR
constexpr size_t kMajorVersion = 9;

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Local: cuDNN finds what is open by its name, and its other symbols are nobody's business in this process.
void* open_library(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library) return library;
  const char* reason = dlerror();
  throw Error(
      "ERR_CUDNN_NOT_FOUND",
      file_name(path) + " could not be opened at " + path + ": " + (reason ? reason : "unknown error"),
      "Install cuDNN 9 with all of its libraries and the cuBLAS of the same CUDA version, such as with "
      "pip install nvidia-cudnn-cu13 nvidia-cublas.");
}

Error wrong_version(const std::string& path, const std::string& found) {
  return Error("ERR_CUDNN_VERSION", path + " is " + found + "; cuDNN 9.8 or a newer 9.x is needed",
               "Install it, such as with pip install nvidia-cudnn-cu13, and let CUDNN_PATH name its folder.");
}

// The files of cuDNN that are open in this process, one of them by one.
std::string open_parts() {
  std::string paths;
  const auto collect = [](dl_phdr_info* info, size_t, void* out) {
    const std::string path = info->dlpi_name ? info->dlpi_name : "";
    if (file_name(path).rfind("libcudnn", 0) == 0) {
      std::string& list = *static_cast<std::string*>(out);
      list += (list.empty() ? "" : ", ") + path;
    }
    return 0;
  };
  dl_iterate_phdr(collect, &paths);
  return paths;
}

// cuDNN opens its other libraries when the first descriptor is finalized. Here that is done, so that what is
// wrong with them is not taken for a failure of something else.
void open_the_rest(const CudnnLibrary& library) {
  cudnnBackendDescriptor_t tensor = nullptr;
  library.check(library.backendCreateDescriptor(CUDNN_BACKEND_TENSOR_DESCRIPTOR, &tensor),
                "cudnnBackendCreateDescriptor");
  std::unique_ptr<void, decltype(library.backendDestroyDescriptor)> owner(tensor,
                                                                          library.backendDestroyDescriptor);
  const auto set = [&](cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, int64_t count,
                       const void* values) {
    library.check(library.backendSetAttribute(tensor, name, type, count, values), "cudnnBackendSetAttribute");
  };
  constexpr cudnnDataType_t dtype = CUDNN_DATA_FLOAT;
  constexpr int64_t ones[] = {1, 1, 1, 1};
  constexpr int64_t alignment = 16;
  set(CUDNN_ATTR_TENSOR_DATA_TYPE, CUDNN_TYPE_DATA_TYPE, 1, &dtype);
  set(CUDNN_ATTR_TENSOR_DIMENSIONS, CUDNN_TYPE_INT64, 4, ones);
  set(CUDNN_ATTR_TENSOR_STRIDES, CUDNN_TYPE_INT64, 4, ones);
  set(CUDNN_ATTR_TENSOR_UNIQUE_ID, CUDNN_TYPE_INT64, 1, ones);
  set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, CUDNN_TYPE_INT64, 1, &alignment);
  const cudnnStatus_t status = library.backendFinalize(tensor);
  const bool missing = status == CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED;
  if (missing || status == CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH) {
    throw Error(missing ? "ERR_CUDNN_NOT_FOUND" : "ERR_CUDNN_VERSION",
                std::string("cuDNN ") + library.version_text() + " does not take its own libraries: " +
                    library.getErrorString(status) + ". Open are " + open_parts(),
                "All of them must be of one version and in one folder: reinstall cuDNN whole, such as with "
                "pip install --force-reinstall nvidia-cudnn-cu13.");
  }
  library.check(status, "cudnnBackendFinalize");
  library.check(library.backendDestroyDescriptor(owner.release()), "cudnnBackendDestroyDescriptor");
}

template <typename Function>
void find(void* library, const std::string& path, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function) throw wrong_version(path, std::string("a cuDNN without ") + name);
}

}  // namespace

std::shared_ptr<const CudnnLibrary> CudnnLibrary::open(const LibraryPaths& paths) {
  for (const std::string& path : paths.preload) open_library(path);
  void* main = open_library(paths.main);
  std::shared_ptr<CudnnLibrary> library(new CudnnLibrary);
  find(main, paths.main, "cudnnGetVersion", library->getVersion);
  library->version_ = library->getVersion();
  if (library->version_ < kOldestVersion || library->version_ / 10000 != kMajorVersion) {
    throw wrong_version(paths.main, "cuDNN " + library->version_text());
  }
  find(main, paths.main, "cudnnGetErrorString", library->getErrorString);
  find(main, paths.main, "cudnnGetLastErrorString", library->getLastErrorString);
  find(main, paths.main, "cudnnCreate", library->create);
  find(main, paths.main, "cudnnDestroy", library->destroy);
  find(main, paths.main, "cudnnSetStream", library->setStream);
  find(main, paths.main, "cudnnBackendCreateDescriptor", library->backendCreateDescriptor);
  find(main, paths.main, "cudnnBackendDestroyDescriptor", library->backendDestroyDescriptor);
  find(main, paths.main, "cudnnBackendSetAttribute", library->backendSetAttribute);
  find(main, paths.main, "cudnnBackendGetAttribute", library->backendGetAttribute);
  find(main, paths.main, "cudnnBackendFinalize", library->backendFinalize);
  find(main, paths.main, "cudnnBackendExecute", library->backendExecute);
  open_the_rest(*library);
  return library;
}

std::string CudnnLibrary::version_text() const { return cudnn_version_text(version_); }

void CudnnLibrary::check(cudnnStatus_t status, const char* call) const {
  if (status == CUDNN_STATUS_SUCCESS) return;
  char detail[1024] = "";
  getLastErrorString(detail, sizeof(detail));
  std::string message = std::string(call) + " failed: " + getErrorString(status);
  if (detail[0] != '\0') message += std::string(" (") + detail + ")";
  const bool out_of_memory = status == CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED ||
                             status == CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED;
  throw Error(out_of_memory ? "ERR_OUT_OF_MEMORY" : "ERR_CUDNN", message);
}

std::string cudnn_version_text(size_t version) {
  const size_t major_unit = version < 10000 * kMajorVersion ? 1000 : 10000;  // 8907 was 8.9.7
  return std::to_string(version / major_unit) + "." + std::to_string(version % major_unit / 100) + "." +
         std::to_string(version % 100);
}

}  // namespace xception
