#!/usr/bin/env bash
# check-header.sh CUDNN_INCLUDE CUDA_INCLUDE: every value in the emulator's cudnn.h against the real one.
set -euo pipefail
cd "$(dirname "$0")"
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT
grep -oh 'CUDNN_[A-Z0-9_]* =' ../include/cudnn.h ../include/cudnn_attributes.h |
  sed 's/\(.*\) =/SAME(\1)/' >"$lists/enumerators.inc"
g++ -std=c++17 -Wall -Wextra -Werror -fsyntax-only -I"$lists" -isystem "$1" -isystem "$2" check_header.cc
