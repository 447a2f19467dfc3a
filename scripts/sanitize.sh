#!/usr/bin/env bash
# Runs the tests of the native side on an addon built with AddressSanitizer and UndefinedBehaviorSanitizer.
# Leaks are not looked for: Node keeps memory until the process ends, and test/lifetime measures ours.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
tree=$PWD/.cmake-sanitize
log=$(mktemp)
if ! CMAKE_BUILD_PARALLEL_LEVEL=$(nproc) node_modules/.bin/cmake-js compile --out "$tree/tree" --config RelWithDebInfo \
  --CDXCEPTION_OUTPUT="$tree/build/Release" --CDXCEPTION_SANITIZE=address,undefined --CDXCEPTION_WERROR=ON >"$log" 2>&1; then
  cat "$log" >&2
  exit 1
fi

# Reports go to files, so that one made by a child process of a test is seen as well.
reports=$(mktemp -d)
trap 'rm -rf "$reports" "$log"' EXIT
# A quarantine of freed memory, but a small one: tests of lifetimes watch resident memory.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=64:log_path=$reports/asan
export UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports/ubsan
export NODE_XCEPTION_PREBUILD=$tree # where node-gyp-build looks for the addon instead
preload="$(g++ -print-file-name=libasan.so) $(g++ -print-file-name=libubsan.so)"

status=0
LD_PRELOAD=$preload node dist/test/run.js ops/ lifetime/ unit/binding models/eager models/weightMemory || status=$?
if compgen -G "$reports/*" >/dev/null; then
  cat "$reports"/* >&2
  echo 'sanitizers: reports above' >&2
  exit 1
fi
exit "$status"
