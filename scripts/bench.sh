#!/usr/bin/env bash
# npm run bench [-- NAME...] [--device cuda] [--quick] [--json FILE] [--html FILE]: builds what is needed and runs the
# trials whose name contains a NAME, those of the CPU unless told otherwise; --quick only to see that they run, --brief, on a
# GPU, for fewer samples.
# NODE_XCEPTION_PREBUILD: with the addon and the CUDA backend that are there.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/common.sh

bash scripts/setup.sh
if [[ " $* " != *' cuda '* && " $* " != *' --device=cuda '* ]]; then
  bash scripts/oracle.sh
  npm_install_apart bench/cpu/contenders .contenders 'the contenders'
  cmake -S bench/cpu -B .cmake-bench/cpu -DCMAKE_BUILD_TYPE=Release >/dev/null
  cmake --build .cmake-bench/cpu >/dev/null
elif [[ -z ${NODE_XCEPTION_PREBUILD:-} ]]; then
  bash scripts/build-cuda.sh
fi
node dist/bench/run.js "$@"
