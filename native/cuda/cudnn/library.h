#pragma once
#include <cudnn.h>

#include <memory>
#include <string>

#include "core/backend_module.h"

namespace xception {

// The functions of a cuDNN that was opened at run time. The addon and this module are linked to none.
class CudnnLibrary {
 public:
  // Opens `paths.preload` in order, then `paths.main`. cuDNN opens its other libraries itself when it needs
  // them, and ends the process where cuBLASLt is missing: that belongs into `preload`. Its engines_tensor_ir
  // does not: found open, it is left without its initialization. Throws ERR_CUDNN_NOT_FOUND when a library
  // cannot be opened, ERR_CUDNN_VERSION when it is not one of 9.8 to 9.x or its libraries are of several
  // versions. They stay open until the process ends: cuDNN starts threads of its own.
  static std::shared_ptr<const CudnnLibrary> open(const LibraryPaths& paths);

  size_t version() const { return version_; }  // 92400 for 9.24.0
  std::string version_text() const;

  decltype(&cudnnGetVersion) getVersion = nullptr;
  decltype(&cudnnGetErrorString) getErrorString = nullptr;
  decltype(&cudnnGetLastErrorString) getLastErrorString = nullptr;
  decltype(&cudnnCreate) create = nullptr;
  decltype(&cudnnDestroy) destroy = nullptr;
  decltype(&cudnnSetStream) setStream = nullptr;
  decltype(&cudnnBackendCreateDescriptor) backendCreateDescriptor = nullptr;
  decltype(&cudnnBackendDestroyDescriptor) backendDestroyDescriptor = nullptr;
  decltype(&cudnnBackendSetAttribute) backendSetAttribute = nullptr;
  decltype(&cudnnBackendGetAttribute) backendGetAttribute = nullptr;
  decltype(&cudnnBackendFinalize) backendFinalize = nullptr;
  decltype(&cudnnBackendExecute) backendExecute = nullptr;

  // Throws unless `status` is success: ERR_CUDNN with the call's name and cuDNN's own words;
  // ERR_OUT_OF_MEMORY for an allocation that failed.
  void check(cudnnStatus_t status, const char* call) const;

 private:
  CudnnLibrary() = default;

  size_t version_ = 0;
};

// "9.24.0" for 92400
std::string cudnn_version_text(size_t version);

// cuDNN understood, and has nothing that can do it: an answer, not a failure.
inline bool is_not_supported(cudnnStatus_t status) { return static_cast<int>(status) / 1000 == 3; }

}  // namespace xception
