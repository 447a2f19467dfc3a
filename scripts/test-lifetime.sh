#!/usr/bin/env bash
# npm run test:lifetime: what npm test does of lifetimes, with 500 workers that come and go (XCEPTION_TEST_CYCLES), on the
# CPU and on an emulated GPU.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
bash scripts/emulator.sh
export XCEPTION_TEST_CYCLES=${XCEPTION_TEST_CYCLES:-500}
node dist/test/run.js --on cpu --on emulator-quick lifetime/ models/sharing models/batching
