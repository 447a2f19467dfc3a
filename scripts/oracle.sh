#!/usr/bin/env bash
# Installs onnxruntime-node, which the tests of ONNX export hold models against, into .oracle: 290 MB, so that nobody
# has it who does not test.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

npm_install_apart test/oracle .oracle 'onnxruntime-node, for the tests'
