#!/usr/bin/env bash
# npm run test:gpu-kit [-- --without-module]: tries the kit (README.md) in an empty Debian: no Node, none of our libraries, no
# path of this machine. Without a GPU, every step must end for want of the driver alone; with the emulated GPU in the place of
# CUDA and cuDNN, every step must pass. Needs root, for chroot, and the first time the network. --without-module: the second
# half alone, which needs no CUDA toolchain.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/common.sh

if ((EUID != 0)); then
  say 'Skipped: chroot needs root. Neither half of the kit was tried.'
  exit 0
fi

halves=(driverless emulated)
if [[ ${1:-} == --without-module ]]; then halves=(emulated); fi
work=${TMPDIR:-/tmp}/xception-gpu-kit
root=$work/root

# A minimal Debian, made once.
make_root() {
  [[ -e $root.complete ]] && return
  command -v debootstrap >/dev/null || install_packages debootstrap
  say 'Making an empty Debian ...'
  rm -rf "$root"
  mkdir -p "$work"
  quietly debootstrap --variant=minbase bookworm "$root"
  touch "$root.complete"
}

# The steps in the empty root; OUT is $work/HALF.
run_there() {
  local half=$1 steps=("${@:2}")
  rm -rf "$root"/{kit,out,tmp/*} "${work:?}/$half"
  cp -r "$work/pack-$half" "$root/kit"
  mount -t proc proc "$root/proc"
  # What a package manager would have put there is put there; nothing of this machine's environment.
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root OUT=/out QUICK=1 SIDE=71 BUDGET=1200 \
    chroot "$root" bash /kit/run.sh "${steps[@]}" >"$work/$half.log" 2>&1 || true
  umount "$root/proc"
  mv "$root/out" "$work/$half"
}

make_root
trap 'umount "$root/proc" 2>/dev/null || true' EXIT
for half in "${halves[@]}"; do
  # Node takes longest to pack, and is the same in both.
  mkdir -p "$work"/pack-{driverless,emulated}
  for other in driverless emulated; do
    if [[ -e $work/pack-$other/node.xz && ! -e $work/pack-$half/node.xz ]]; then
      cp "$work/pack-$other"/node.{xz,sha256} "$work/pack-$half"
    fi
  done
  if [[ $half == emulated ]]; then
    bash scripts/gpu/pack.sh --emulator "$work/pack-$half"
  else
    bash scripts/gpu/pack.sh "$work/pack-$half"
  fi
  say "-- $half"
  run_there "$half"
  if ! node dist/scripts/gpu/checkDryRun.js "$half" "$work/$half"; then
    tail -n 50 "$work/$half.log" >&2
    exit 1
  fi
done
