#!/usr/bin/env bash
# npm run test:emulator [-- --quick] [NAME...]: the tests of ops, models and lifetimes on an emulated GPU
# (test/emulator/README.md), and those of the emulator; the files whose path contains a NAME. --quick is what npm test does.
set -euo pipefail
cd "$(dirname "$0")/.."

runs=emulator
if [[ ${1:-} == --quick ]]; then
  runs=emulator-quick
  shift
fi
bash scripts/setup.sh
bash scripts/emulator.sh
node dist/test/run.js --on "$runs" "$@"
