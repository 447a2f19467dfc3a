# XCEPTION_BUILD: what the addon and a backend module compare before they trust each other's types. It changes with
# every header that both include.
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
set(XCEPTION_BUILD "${package_version}-${hash}")
