#!/usr/bin/env bash
# npm run bench [-- NAME...] [--json FILE]: builds what is needed and runs the trials whose name contains a NAME.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
cmake -S bench -B .cmake-bench -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build .cmake-bench >/dev/null
node dist/bench/run.js "$@"
