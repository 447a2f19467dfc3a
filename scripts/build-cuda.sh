#!/usr/bin/env bash
# npm run build:cuda [-- --werror]: the CUDA backend, build/Release/xception_cuda.so, unless it is there and up to date;
# and before it the addon, for the two must be of the same sources. --werror, or CI: a warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

bash scripts/setup.sh
bash scripts/cuda-toolchain.sh

module=build/Release/xception_cuda.so
stamp=build/.stamp-cuda
werror=OFF
if [[ ${1:-} == --werror || -n ${CI:-} ]]; then
  werror=ON
  stamp+=-werror
fi
if [[ -e $module ]] && ! stale "$stamp" native CMakeLists.txt .cuda/versions.json; then exit 0; fi

say 'Building the CUDA backend ...'
begin=$(mktemp)
trap 'rm -f "$begin"' EXIT
quietly cmake -S . -B .cmake-cuda -DCMAKE_BUILD_TYPE=Release -DXCEPTION_CUDA=ON -DXCEPTION_WERROR=$werror
quietly cmake --build .cmake-cuda --target xception_cuda --parallel "$(nproc)"
# What was built with warnings as errors is as good without. The time is that of the beginning, so that an edit made
# meanwhile is not lost.
rm -f build/.stamp-cuda*
touch -r "$begin" build/.stamp-cuda "$stamp"
