# What images are decoded with.
function(find_image_library name header package)
  find_path(${name}_INCLUDE_DIR ${header})
  find_library(${name}_LIBRARY ${name})
  if(NOT ${name}_INCLUDE_DIR OR NOT ${name}_LIBRARY)
    message(FATAL_ERROR "${header} or its library was not found. On Debian or Ubuntu: apt-get install ${package}")
  endif()
endfunction()

find_image_library(turbojpeg turbojpeg.h libturbojpeg0-dev)
find_image_library(deflate libdeflate.h libdeflate-dev)
