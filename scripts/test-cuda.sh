#!/usr/bin/env bash
# npm run test:cuda: what can be made certain of the CUDA backend without a GPU. Builds it with warnings as errors; then
# looks at what it is linked to, at its compiled kernels and at the emulator's headers beside NVIDIA's, and has cuDNN plan
# Xception for every GPU that is known.
set -euo pipefail
cd "$(dirname "$0")/.."

bash scripts/build-cuda.sh --werror
passed=0
failed=0

# check NAME COMMAND...
check() {
  local name=$1
  echo "-- $name"
  if "${@:2}"; then
    ((passed += 1))
  else
    echo "FAIL $name"
    ((failed += 1))
  fi
}

check 'what the libraries are linked to' bash scripts/cuda/check-linkage.sh
check 'compiled kernels' node dist/scripts/check-kernels.js
# Static assertions: compiling them is the test.
check "the emulator's cuda_runtime.h" g++ -std=c++17 -Wall -Wextra -Werror -fsyntax-only -isystem .cuda/include \
  -iquote test/emulator/include test/emulator/check_headers.cc
check "the emulator's cudnn.h" bash test/emulator/cudnn/check-header.sh "$PWD/.cuda/cudnn/include" "$PWD/.cuda/include"
check 'plans' node dist/test/cuda/planSweep.js xception
check "what is read of cuDNN's files" node dist/test/cuda/realCudnn.js
check "plans of cuDNN's depthwise convolutions" node dist/test/cuda/planSweep.js depthwise
# cuDNN compiles engines at run time only where a libcuda is: here, the stand-in.
without_precompiled=$(mktemp -d)
trap 'rm -rf "$without_precompiled"' EXIT
find -L "$PWD/.cuda/cudnn/lib" -name 'libcudnn*.so.9' ! -name '*precompiled*' -exec ln -s {} "$without_precompiled" ';'
check 'plans compiled at run time' env XCEPTION_CUDNN_PATH="$without_precompiled" \
  node dist/test/cuda/planSweep.js convolution

echo "$passed passed, $failed failed"
((failed == 0))
