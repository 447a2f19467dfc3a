#!/usr/bin/env bash
# npm test [-- NAME...]: what is needed, lint, then the test files whose path contains a NAME (all without one), on the CPU
# and on an emulated GPU.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
bash scripts/oracle.sh
bash scripts/emulator.sh
bash scripts/lint.sh
node dist/test/run.js --on cpu --on emulator-quick "$@"
