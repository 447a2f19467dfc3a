#!/usr/bin/env bash
# npm run bench [-- NAME...] [--device cuda [--quick]] [--json FILE]: builds what is needed and runs the trials whose
# name contains a NAME, those of the CPU unless told otherwise. NODE_XCEPTION_PREBUILD: with the addon and the CUDA
# backend that are there.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
if [[ " $* " != *' cuda '* && " $* " != *' --device=cuda '* ]]; then
  cmake -S bench/cpu -B .cmake-bench/cpu -DCMAKE_BUILD_TYPE=Release >/dev/null
  cmake --build .cmake-bench/cpu >/dev/null
elif [[ -z ${NODE_XCEPTION_PREBUILD:-} ]]; then
  bash scripts/build-cuda.sh
fi
node dist/bench/run.js "$@"
