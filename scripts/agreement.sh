#!/usr/bin/env bash
# npm run agreement [-- --size N] [--images N]: scripts/agreement.ts on what is built of this clone.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
node dist/scripts/agreement.js "$@"
