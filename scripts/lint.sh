#!/usr/bin/env bash
# Formatting and lint rules; a warning is an error.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=node_modules/.bin

"$bin/biome" ci --error-on-warnings --colors=off --log-level=warn
find native bench -name '*.h' -o -name '*.cc' -o -name '*.cu' | xargs "$bin/clang-format" --dry-run -Werror
