#!/usr/bin/env bash
# scripts/emulator.sh [SANITIZERS]: builds the GPU emulator (test/emulator/README.md) and the CUDA backend on it into
# .cmake-emulator, or with SANITIZERS, such as address,undefined or thread, into .cmake-emulator-address-undefined or the
# like, the addon included. Nothing is built that is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/common.sh

sanitizers=${1:-}
tree=$PWD/.cmake-emulator${sanitizers:+-${sanitizers/,/-}}

build() {
  CMAKE_BUILD_PARALLEL_LEVEL=$(nproc) quietly node_modules/.bin/cmake-js build --out "$tree/tree" "$@" \
    --CDXCEPTION_EMULATOR=ON --CDXCEPTION_OUTPUT="$tree/build/Release" --CDXCEPTION_SANITIZE="$sanitizers"
}

if [[ $sanitizers ]]; then
  build --config RelWithDebInfo --target xception
  build --config RelWithDebInfo --target emulator
else
  build --target emulator
  cp --remove-destination build/Release/xception.node "$tree/build/Release/" # the same code, built once
fi
rm -rf "$tree/cache" # of plans, that tests have left
