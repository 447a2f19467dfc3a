#!/usr/bin/env bash
# npm run soak [-- REQUESTS]: test/soak/soak.ts on what is built of this clone.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
node dist/test/soak/soak.js "$@"
