#pragma once
// The one place that includes napi.h. NAPI_VERSION and NAPI_CPP_EXCEPTIONS are set in CMakeLists.txt.
#include <napi.h>
