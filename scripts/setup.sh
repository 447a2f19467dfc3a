#!/usr/bin/env bash
# Brings a clone to the point where it runs: system packages, npm packages, native addon, compiled TypeScript.
# Does only what is missing or stale, and says nothing but what it does.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

check_node() {
  local major
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || { say 'Node.js 20 or newer is needed.'; exit 1; }
  ((major >= 20)) || { say "Node.js 20 or newer is needed; this is $(node --version)."; exit 1; }
}

missing_packages() {
  local command
  for command in cmake g++ make; do command -v "$command" >/dev/null || echo "$command"; done
  echo '#include <oneapi/dnnl/dnnl.hpp>' | g++ -std=c++17 -E -x c++ - >/dev/null 2>&1 || echo libdnnl-dev
  echo '#include <turbojpeg.h>' | g++ -E -x c++ - >/dev/null 2>&1 || echo libturbojpeg0-dev
  echo '#include <libdeflate.h>' | g++ -E -x c++ - >/dev/null 2>&1 || echo libdeflate-dev
}

install_node_modules() {
  npm_up_to_date . && return 0
  say 'Installing npm packages ...'
  npm_install .
  rm -f build/.stamp dist/.stamp
}

# build SCRIPT STAMP ARGUMENT...
# The stamp takes the time at which the build began, so that an edit made meanwhile is not lost.
build() {
  local script=$1 stamp=$2 begin
  begin=$(mktemp)
  quietly npm run --silent "$script" "${@:3}"
  mkdir -p "$(dirname "$stamp")"
  touch -r "$begin" "$stamp"
  rm -f "$begin"
}

check_node
mapfile -t packages < <(missing_packages)
install_packages "${packages[@]}"
install_node_modules
if ! compgen -G 'build/Release/*.node' >/dev/null || stale build/.stamp native CMakeLists.txt; then
  say 'Building the native addon ...'
  # A new compiler's new warning must not stop a user; it does stop CI.
  CMAKE_BUILD_PARALLEL_LEVEL=$(nproc) build build:native build/.stamp -- --CDXCEPTION_WERROR="${CI:+ON}"
fi
if stale dist/.stamp lib test bench scripts tsconfig.json; then
  say 'Compiling TypeScript ...'
  build build:lib dist/.stamp
fi
