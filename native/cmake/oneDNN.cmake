# Finds oneDNN without its own CMake package, which on Debian also asks for OpenCL's.
find_path(oneDNN_INCLUDE_DIR dnnl.hpp)
find_library(oneDNN_LIBRARY dnnl)
if(NOT oneDNN_INCLUDE_DIR OR NOT oneDNN_LIBRARY)
  message(FATAL_ERROR "oneDNN was not found. On Debian or Ubuntu: apt-get install libdnnl-dev")
endif()

file(STRINGS "${oneDNN_INCLUDE_DIR}/oneapi/dnnl/dnnl_version.h" lines REGEX "#define DNNL_VERSION_(MAJOR|MINOR|PATCH)")
string(REGEX REPLACE "[^0-9;]+" "" numbers "${lines}")
list(JOIN numbers "." oneDNN_VERSION)
if(oneDNN_VERSION VERSION_LESS 2.6)
  message(FATAL_ERROR "oneDNN ${oneDNN_VERSION} is too old: 2.6 or newer is needed")
endif()
