// Takes the place of NVIDIA's driver library where plans are made on a machine without one. cuDNN offers its
// engines that are compiled at run time only where it can open libcuda.so.1 and finds all of these in it;
// compiling needs nothing of them, and the kernel made is only loaded, never started. Never installed, and of
// no use for running.
//
// The list is what cuDNN 9.24 asks for: it prints the name of each that is missing.

enum { CUDA_SUCCESS = 0, CUDA_ERROR_NO_DEVICE = 100 };

static int object;  // what every handle points at

int cuDriverGetVersion(int* version) {
  *version = 13000;
  return CUDA_SUCCESS;
}

int cuDeviceGetCount(int* count) {
  *count = 0;
  return CUDA_SUCCESS;
}

int cuLibraryLoadData(void** library) {
  *library = &object;
  return CUDA_SUCCESS;
}

int cuLibraryGetKernel(void** kernel) {
  *kernel = &object;
  return CUDA_SUCCESS;
}

int cuKernelSetAttribute(void) { return CUDA_SUCCESS; }
int cuLibraryUnload(void) { return CUDA_SUCCESS; }

static int describe(const char** text) {
  *text = "there is no GPU behind this libcuda.so.1";
  return CUDA_SUCCESS;
}
int cuGetErrorName(int error, const char** text) { return (void)error, describe(text); }
int cuGetErrorString(int error, const char** text) { return (void)error, describe(text); }

// Needs a device.
#define REFUSED(name) \
  int name(void) { return CUDA_ERROR_NO_DEVICE; }

REFUSED(cuCtxGetCurrent)
REFUSED(cuCtxGetLimit)
REFUSED(cuCtxPopCurrent)
REFUSED(cuCtxPushCurrent)
REFUSED(cuDeviceGet)
REFUSED(cuKernelGetAttribute)
REFUSED(cuLaunchCooperativeKernel)
REFUSED(cuLaunchKernel)
REFUSED(cuLaunchKernelEx)
REFUSED(cuLibraryLoadFromFile)
REFUSED(cuLinkAddData)
REFUSED(cuLinkComplete)
REFUSED(cuLinkCreate)
REFUSED(cuLinkDestroy)
REFUSED(cuOccupancyMaxPotentialClusterSize)
REFUSED(cuStreamGetCtx)
