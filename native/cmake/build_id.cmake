# build_id.h: what the addon and a backend module compare before they trust each other's types. It changes with every
# header that both include, and only what includes it is compiled again.
file(GLOB headers CONFIGURE_DEPENDS native/core/*.h native/ops/*.h)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${headers} package.json)

set(hashes "")
foreach(header IN LISTS headers)
  file(SHA256 "${header}" hash)
  string(APPEND hashes "${header} ${hash}\n")
endforeach()
string(REPLACE "${CMAKE_SOURCE_DIR}/" "" hashes "${hashes}")
string(SHA256 hash "${hashes}")
string(SUBSTRING "${hash}" 0 16 hash)

file(READ package.json package)
string(JSON package_version GET "${package}" version)
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/include/build_id.h"
     CONTENT "#pragma once\n\nnamespace xception {\n\nconstexpr char kBuildId[] = \"${package_version}-${hash}\";\n\n}\n")
