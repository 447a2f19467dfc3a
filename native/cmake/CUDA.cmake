# The CUDA backend: xception_cuda.so, beside xception.node. It is linked to neither cuDNN nor the driver.
set(XCEPTION_CUDA_ARCHITECTURES "75-real;80-real;86-real;89-real;90-real;100-real;120"
    CACHE STRING "What the kernels are compiled for; one without '-real' also as PTX for what comes after")
set(toolchain "${CMAKE_SOURCE_DIR}/.cuda") # made by npm run cuda:toolchain

find_program(CMAKE_CUDA_COMPILER nvcc HINTS "${toolchain}/bin" ENV CUDA_PATH PATHS /usr/local/cuda PATH_SUFFIXES bin)
find_path(cuDNN_INCLUDE_DIR cudnn.h HINTS "${toolchain}/cudnn" ENV CUDNN_PATH ENV CUDA_PATH PATHS /usr/local/cuda
          PATH_SUFFIXES include)
if(NOT CMAKE_CUDA_COMPILER OR NOT cuDNN_INCLUDE_DIR)
  message(FATAL_ERROR "CUDA (nvcc) or cuDNN's headers were not found. To gather them: npm run cuda:toolchain")
endif()

set(CMAKE_CUDA_ARCHITECTURES "${XCEPTION_CUDA_ARCHITECTURES}")
set(CMAKE_CUDA_STANDARD 17)
set(CMAKE_CUDA_STANDARD_REQUIRED ON)
set(CMAKE_CUDA_VISIBILITY_PRESET hidden)
set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
enable_language(CUDA)
if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 13.0)
  message(FATAL_ERROR "CUDA ${CMAKE_CUDA_COMPILER_VERSION} is too old: 13.0 or newer is needed (npm run cuda:toolchain)")
endif()

file(STRINGS "${cuDNN_INCLUDE_DIR}/cudnn_version.h" lines REGEX "#define CUDNN_(MAJOR|MINOR|PATCHLEVEL) +[0-9]+$")
string(REGEX REPLACE "[^0-9;]+" "" numbers "${lines}")
list(JOIN numbers "." cuDNN_VERSION)
if(cuDNN_VERSION VERSION_LESS 9.8 OR cuDNN_VERSION VERSION_GREATER_EQUAL 10)
  message(FATAL_ERROR "cuDNN ${cuDNN_VERSION} does not serve: 9.8 to 9.x is needed (npm run cuda:toolchain)")
endif()

file(GLOB CUDA_SOURCES CONFIGURE_DEPENDS native/cuda/*.cc native/cuda/cudnn/*.cc native/cuda/kernels/*.cu)
add_library(xception_cuda MODULE ${CUDA_SOURCES})
# Not `.node`: node-gyp-build takes the first file of that name for the addon.
set_target_properties(xception_cuda PROPERTIES PREFIX "" SUFFIX ".so" LIBRARY_OUTPUT_DIRECTORY "${XCEPTION_OUTPUT}"
                                               LINK_DEPENDS "${CMAKE_SOURCE_DIR}/native/cuda/exports.map")
target_include_directories(xception_cuda SYSTEM PRIVATE ${CMAKE_CUDA_TOOLKIT_INCLUDE_DIRECTORIES} ${cuDNN_INCLUDE_DIR})
# One source for several GPUs at a time; and the module ships with the package: a fifth of the size.
target_compile_options(xception_cuda PRIVATE "$<$<COMPILE_LANGUAGE:CUDA>:--threads=2;--compress-mode=size>")
target_link_libraries(xception_cuda PRIVATE xception_core ${CMAKE_DL_LIBS})
target_link_options(xception_cuda PRIVATE -Wl,--no-undefined
                    -Wl,--version-script=${CMAKE_SOURCE_DIR}/native/cuda/exports.map)

message(STATUS "CUDA ${CMAKE_CUDA_COMPILER_VERSION}: ${CMAKE_CUDA_COMPILER}; cuDNN ${cuDNN_VERSION}: ${cuDNN_INCLUDE_DIR}")
