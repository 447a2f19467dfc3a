// Compiled by check-header.sh where the real cuDNN is: the values in test/emulator/include/cudnn.h are those
// of its headers.
#include <cuda_runtime.h>
#include <cudnn.h>

namespace real {
constexpr int kVersion = CUDNN_VERSION;
constexpr int kMaximumDimensions = CUDNN_DIM_MAX;
}  // namespace real
#undef CUDNN_MAJOR
#undef CUDNN_MINOR
#undef CUDNN_PATCHLEVEL
#undef CUDNN_VERSION
#undef CUDNN_DIM_MAX

// A function of C linkage is the same in every namespace: ours get other names.
#define cudnnGetVersion emulated_GetVersion
#define cudnnGetCudartVersion emulated_GetCudartVersion
#define cudnnGetErrorString emulated_GetErrorString
#define cudnnGetLastErrorString emulated_GetLastErrorString
#define cudnnCreate emulated_Create
#define cudnnDestroy emulated_Destroy
#define cudnnSetStream emulated_SetStream
#define cudnnGetStream emulated_GetStream
#define cudnnBackendCreateDescriptor emulated_BackendCreateDescriptor
#define cudnnBackendDestroyDescriptor emulated_BackendDestroyDescriptor
#define cudnnBackendSetAttribute emulated_BackendSetAttribute
#define cudnnBackendGetAttribute emulated_BackendGetAttribute
#define cudnnBackendFinalize emulated_BackendFinalize
#define cudnnBackendExecute emulated_BackendExecute
namespace emulated {
#include "../include/cudnn.h"
}

static_assert(real::kVersion / 10000 == CUDNN_MAJOR, "another major version");
static_assert(real::kMaximumDimensions == CUDNN_DIM_MAX, "CUDNN_DIM_MAX");

#define SAME(name) static_assert(static_cast<int>(emulated::name) == static_cast<int>(::name), #name);
#include "enumerators.inc"

#define EMULATED_STATUS(name, value) SAME(name)
#include "../include/cudnn_statuses.inc"
