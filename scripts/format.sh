#!/usr/bin/env bash
# Rewrites the sources in the form that scripts/lint.sh asks for.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=node_modules/.bin

"$bin/biome" check --write
find native bench -name '*.h' -o -name '*.cc' -o -name '*.cu' | xargs "$bin/clang-format" -i
