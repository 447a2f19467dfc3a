#!/usr/bin/env bash
# npm run gpu:report -- FOLDER...: what came back from a GPU, into bench/results and the README's table (report.ts).
set -euo pipefail
cd "$(dirname "$0")/../.."

bash scripts/setup.sh
node dist/scripts/gpu/report.js "$@"
