#!/usr/bin/env bash
# run.sh [STEP...]: on the machine with the GPU. Unpacks the kit that it lies in and takes its steps, those whose names match
# a pattern or all (README.md). OUT: folder for what comes back. BUDGET: seconds for all steps. PYTHON: one that has PyTorch.
# KEEP=1: what a former call has unpacked is used again. ROOT: where it is unpacked.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=${ROOT:-${TMPDIR:-/tmp}/xception-gpu}
export OUT=${OUT:-${TMPDIR:-/tmp}/gpu-out} SCRATCH=$root/scratch XDG_CACHE_HOME=${XDG_CACHE_HOME:-$root/cache}
mkdir -p "$OUT" "$root/kit/bin" "$SCRATCH" "$XDG_CACHE_HOME"

unxz() { LD_LIBRARY_PATH=$here "$here/xz" -dc "$1"; }

if [[ -z ${KEEP:-} || ! -e $root/complete ]]; then
  rm -f "$root/complete"
  unxz "$here/node.xz" >"$root/kit/bin/node" &
  unxz "$here/kit.tar.xz" | tar -C "$root" -x
  wait $!
  chmod +x "$root/kit/bin/node"
  touch "$root/complete"
fi

# Libraries that a package manager would have installed; with the loader, as it would, where that is allowed.
# The loader's list may have files that are gone since.
known=$(ldconfig -p 2>/dev/null | sed -n 's/.* => //p' | while read -r file; do [[ -e $file ]] && echo "${file##*/}"; done || true)
missing=()
for library in "$root"/kit/libraries/*; do
  if ! grep -qxF "${library##*/}" <<<"$known"; then missing+=("$library"); fi
done
if ((${#missing[@]})); then
  mkdir -p "$root/libraries"
  cp "${missing[@]}" "$root/libraries"
  if ! { echo "$root/libraries" >/etc/ld.so.conf.d/zz-xception-gpu.conf && ldconfig; } 2>/dev/null; then
    export LD_LIBRARY_PATH=$root/libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  fi
fi

export PATH=$root/kit/bin:$PATH
cd "$root/kit"
exec node dist/scripts/gpu/run.js "$@"
