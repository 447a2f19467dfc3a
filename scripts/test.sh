#!/usr/bin/env bash
# npm test [-- NAME...]: what is needed, lint, then the test files whose path contains a NAME (all without one).
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
bash scripts/lint.sh
node dist/test/run.js "$@"
