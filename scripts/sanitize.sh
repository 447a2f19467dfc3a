#!/usr/bin/env bash
# scripts/sanitize.sh [address|thread]...: tests of the native side on the CPU and on an emulated GPU, built with
# AddressSanitizer and UndefinedBehaviorSanitizer, and with ThreadSanitizer; both unless one is named.
# Leaks are not looked for: Node keeps memory until the process ends, and test/lifetime measures ours.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/setup.sh
# Reports go to files, so that one made by a child process of a test is seen as well.
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
status=0

# run SANITIZERS LIBRARIES RUNS...: the runs of test/runs.ts, on the tree that scripts/emulator.sh builds.
run() {
  local tree=$PWD/.cmake-emulator-${1/,/-} preload library
  bash scripts/emulator.sh "$1"
  preload=$(for library in $2; do g++ -print-file-name="$library"; done | paste -sd ' ')
  echo "-- $1"
  # NODE_XCEPTION_PREBUILD is where node-gyp-build looks for the addon instead. What a sanitizer makes of dlopen() knows
  # nothing of the RUNPATH by which cuDNN finds its parts.
  LD_PRELOAD=$preload LD_LIBRARY_PATH=$tree/cudnn NODE_XCEPTION_PREBUILD=$tree XCEPTION_EMULATOR=$tree \
    XCEPTION_CUDNN_PATH=$tree/cudnn node dist/test/run.js "${@:3}" || status=1
}

address() {
  # A quarantine of freed memory, but a small one: tests of lifetimes watch resident memory.
  export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=64:log_path=$reports/asan
  export UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports/ubsan
  run address,undefined 'libasan.so libubsan.so' --on cpu-sanitized --on emulator-sanitized
}

thread() {
  # Exit codes are the tests': races within Node are reported as well, and left out later.
  export TSAN_OPTIONS=suppressions=$PWD/scripts/sanitize/thread.supp:print_suppressions=0:atexit_sleep_ms=100:log_path=$reports/tsan:exitcode=0
  run thread libtsan.so --on emulator-threads
}

for part in "${@:-address thread}"; do
  for name in $part; do "$name"; done
done
node dist/scripts/sanitize/check.js "$reports" || status=1
exit "$status"
