#!/usr/bin/env bash
# npm run test:gpu [-- [--jobs N|half] [--limit SECONDS] [NAME...]]: ops, models, Keras's answers and lifetimes on the GPU of
# this machine (run 'gpu' of test/runs.ts). NODE_XCEPTION_PREBUILD: with the addon and the CUDA backend that are there.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
if [[ -z ${NODE_XCEPTION_PREBUILD:-} ]]; then bash scripts/build-cuda.sh; fi
# Plans of small networks are not for the user's own cache.
XDG_CACHE_HOME=$(mktemp -d)
export XDG_CACHE_HOME
trap 'rm -rf "$XDG_CACHE_HOME"' EXIT
node dist/test/run.js --on gpu "$@"
