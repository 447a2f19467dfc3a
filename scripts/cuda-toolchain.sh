#!/usr/bin/env bash
# npm run cuda:toolchain [-- --packages]: gathers in .cuda what building the CUDA backend and planning for a GPU need,
# on a machine with a GPU or without. CUDA 13 and cuDNN 9 of the system are used where they are, unless --packages says
# not to; what is missing comes out of Python packages, which are unpacked and not installed.
#   bin/nvcc, bin/cuobjdump, …   include/ lib/   cudnn/{include,lib}   cublas/lib   libcuda-stand-in/libcuda.so.1
#   env (to source)   versions.json
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/common.sh

cuda=$PWD/.cuda
packages=$cuda/packages
use_system=true
if [[ ${1:-} == --packages ]]; then use_system=false; fi

cuda_packages=(nvidia-cuda-nvcc==13.0.88 nvidia-cuda-crt==13.0.88 nvidia-nvvm==13.0.88 nvidia-cuda-cccl==13.0.85
  nvidia-cuda-runtime==13.0.96)
cudnn_packages=(nvidia-cudnn-cu13==9.24.0.43)
cublas_packages=(nvidia-cublas==13.1.1.3)
disassembler_packages=(triton==3.8.0) # has CUDA's cuobjdump and nvdisasm in it

# A Python that has pip.
find_python() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -m pip --version >/dev/null 2>&1 && echo "$python" && return
  done
  return 1
}

# unpack REQUIREMENT... -- PATTERN...: below .cuda/packages.
unpack() {
  local python arguments="$*"
  if ! python=$(find_python); then
    install_packages python3 python3-pip
    python=/usr/bin/python3
  fi
  mkdir -p "$packages"
  if ! "$python" scripts/cuda/unpack_packages.py "$packages" "$@"; then
    say "pip could not get these: ${arguments%% -- *}"
    return 1
  fi
}

# first FILE FOLDER...: the first of the folders that has the file.
first() {
  local file=$1 folder
  for folder in "${@:2}"; do
    if [[ -e $folder/$file ]]; then
      echo "$folder"
      return
    fi
  done
  return 1
}

libraries_of() { printf '%s\n' "$1"/lib64 "$1"/lib "$1/lib/$(uname -m)-linux-gnu"; }

cudart_of() { first libcudart_static.a "$1/lib64" "$1/lib"; }

# The folder that the nvcc is of, if it is new enough and complete.
toolkit_of() {
  local nvcc=$1 root release
  release=$("$nvcc" --version 2>/dev/null | sed -n 's/.*release \([0-9]*\)\..*/\1/p')
  ((${release:-0} >= 13)) || return 1
  root=$("$nvcc" --dryrun -x cu - 2>&1 </dev/null | sed -n 's/^#\$ TOP=//p')
  first include/cuda_fp16.h "$root" >/dev/null && cudart_of "$root" >/dev/null && realpath "$root"
}

find_cuda() {
  local nvcc
  for nvcc in "${CUDA_PATH:-/usr/local/cuda}/bin/nvcc" "$(command -v nvcc)" /usr/local/cuda/bin/nvcc; do
    [[ -x $nvcc ]] && toolkit_of "$nvcc" && return
  done
  return 1
}

# Include and library folder of a cuDNN 9.8 or newer that was made for CUDA 13.
find_cudnn() {
  local root include libraries version
  for root in ${CUDNN_PATH:+"$CUDNN_PATH"} "$1" /usr; do
    include=$(first cudnn_version.h "$root/include" "$root/include/$(uname -m)-linux-gnu") || continue
    mapfile -t libraries < <(libraries_of "$root")
    libraries=$(first libcudnn_graph.so.9 "${libraries[@]}") || continue
    version=$(cudnn_version "$include")
    [[ $(printf '%s\n' 9.8 "$version" | sort -V | head -n 1) == 9.8 ]] || continue
    grep -qa 'libcublasLt\.so\.13' "$libraries/libcudnn_engines_precompiled.so.9" 2>/dev/null || continue
    printf '%s\n' "$include" "$libraries"
    return
  done
  return 1
}

cudnn_version() {
  awk '/^#define CUDNN_(MAJOR|MINOR|PATCHLEVEL) /{printf "%s%s", dot, $3; dot = "."}' "$1/cudnn_version.h"
}

gather_cuda() {
  if ! $use_system || ! toolkit=$(find_cuda); then
    say 'Unpacking CUDA ...'
    unpack "${cuda_packages[@]}" -- 'nvidia/cu13/*'
    toolkit=$packages/nvidia/cu13
    ln -sfn lib "$toolkit/lib64"
  fi
  # Not a link: nvcc looks for the rest beside itself.
  mkdir -p "$cuda/bin"
  printf '#!/bin/sh\nexec "%s/bin/nvcc" "$@"\n' "$toolkit" >"$cuda/bin/nvcc"
  chmod +x "$cuda/bin/nvcc"
  ln -sfn "$toolkit/include" "$cuda/include"
  ln -sfn "$(cudart_of "$toolkit")" "$cuda/lib"
}

gather_cudnn() {
  local found
  mkdir -p "$cuda/cudnn"
  if ! $use_system || ! found=$(find_cudnn "$toolkit"); then
    say 'Unpacking cuDNN ...'
    # All but the attention and recurrent layers.
    unpack "${cudnn_packages[@]}" -- 'nvidia/cudnn/include/*' 'nvidia/cudnn/lib/libcudnn.so.9' \
      'nvidia/cudnn/lib/libcudnn_[!a]*.so.9'
    found=$packages/nvidia/cudnn/include$'\n'$packages/nvidia/cudnn/lib
  fi
  mkdir -p "$cuda/cudnn/include" "$cuda/cudnn/lib"
  ln -sf "${found%$'\n'*}"/cudnn*.h "$cuda/cudnn/include"
  ln -sf "${found#*$'\n'}"/libcudnn*.so.9 "$cuda/cudnn/lib"
}

gather_cublas() {
  local found libraries
  mapfile -t libraries < <(libraries_of "$toolkit" && libraries_of /usr)
  if ! $use_system || ! found=$(first libcublasLt.so.13 "${libraries[@]}"); then
    say 'Unpacking cuBLAS ...'
    unpack "${cublas_packages[@]}" -- '*/libcublas.so.13' '*/libcublasLt.so.13'
    found=$packages/nvidia/cu13/lib
  fi
  mkdir -p "$cuda/cublas/lib"
  ln -sf "$found"/libcublas{,Lt}.so.13 "$cuda/cublas/lib"
}

gather_disassemblers() {
  local found=$toolkit/bin
  if [[ ! -x $found/cuobjdump || ! -x $found/nvdisasm ]]; then
    say 'Unpacking cuobjdump and nvdisasm ...'
    found=$packages/triton/backends/nvidia/bin
    if ! unpack "${disassembler_packages[@]}" -- '*/bin/cuobjdump' '*/bin/nvdisasm'; then
      say 'cuobjdump and nvdisasm could not be had: the compiled kernels cannot be checked on this machine.'
      return
    fi
  fi
  ln -sf "$found"/{cuobjdump,nvdisasm} "$cuda/bin"
}

build_stand_in() {
  local library=$cuda/libcuda-stand-in/libcuda.so.1
  stale "$library" test/cuda/libcuda.c || return 0
  mkdir -p "$(dirname "$library")"
  gcc -std=c11 -Wall -Wextra -Werror -shared -fPIC -Wl,-soname,libcuda.so.1 test/cuda/libcuda.c -o "$library"
}

# from FILE REQUIREMENT...: where the file came from.
from() { [[ $(realpath "$1") == "$packages"/* ]] && echo "${*:2}" || echo system; }

write_versions() {
  cat >"$cuda/env" <<ENV
export CUDA_PATH='$toolkit' CUDNN_PATH='$cuda/cudnn'
export PATH='$cuda/bin':"\$PATH"
ENV
  cat >"$cuda/versions.json" <<JSON
{
  "cuda": { "version": "$("$cuda/bin/nvcc" --version | sed -n 's/.*, V//p')", "from": "$(from "$toolkit/bin" "${cuda_packages[@]}")" },
  "cudnn": { "version": "$(cudnn_version "$cuda/cudnn/include")", "from": "$(from "$cuda/cudnn/lib/libcudnn.so.9" "${cudnn_packages[@]}")" },
  "cublas": { "from": "$(from "$cuda/cublas/lib/libcublasLt.so.13" "${cublas_packages[@]}")" },
  "disassemblers": $([[ -e $cuda/bin/cuobjdump ]] && echo true || echo false)
}
JSON
}

complete() {
  ! stale "$cuda/versions.json" scripts/cuda-toolchain.sh scripts/cuda/unpack_packages.py &&
    "$cuda/bin/nvcc" --version >/dev/null 2>&1 && [[ -e $cuda/cudnn/lib/libcudnn_graph.so.9 ]] &&
    [[ -e $cuda/cublas/lib/libcublasLt.so.13 ]] && { $use_system || ! grep -q system "$cuda/versions.json"; }
}

if ! complete; then
  rm -rf "$cuda"
  mkdir -p "$cuda"
  gather_cuda
  gather_cudnn
  gather_cublas
  gather_disassemblers
  write_versions
fi
build_stand_in
