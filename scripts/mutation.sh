#!/usr/bin/env bash
# npm run test:mutation [-- NAME...]: makes mistakes in a copy of the sources, one at a time, and sees whether the tests on
# the emulated GPU find them (scripts/mutation/mutations.ts); those whose name contains a NAME.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
XCEPTION_EMULATOR=$PWD/.cmake-mutation node dist/scripts/mutate.js "$@"
