#!/usr/bin/env bash
# Brings a clone to the point where it runs: system packages, npm packages, native addon, compiled TypeScript.
# Does only what is missing or stale, and says nothing but what it does.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# Runs a command whose output matters only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    say "failed: $*"
    exit 1
  fi
  rm -f "$log"
}

check_node() {
  local major
  major=$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null) || { say 'Node.js 20 or newer is needed.'; exit 1; }
  ((major >= 20)) || { say "Node.js 20 or newer is needed; this is $(node --version)."; exit 1; }
}

missing_packages() {
  local command
  for command in cmake g++ make; do command -v "$command" >/dev/null || echo "$command"; done
  echo '#include <oneapi/dnnl/dnnl.hpp>' | g++ -std=c++17 -E -x c++ - >/dev/null 2>&1 || echo libdnnl-dev
}

install_packages() {
  local as_root=()
  local -a packages
  mapfile -t packages < <(missing_packages)
  ((${#packages[@]})) || return 0
  if ((EUID != 0)); then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    say 'System packages are missing. On Debian or Ubuntu, type this and run the command again:'
    say "  sudo apt-get update && sudo apt-get install -y ${packages[*]}"
    exit 1
  fi
  say "Installing ${packages[*]} ..."
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
  quietly "${apt[@]}" update
  quietly "${apt[@]}" install -y --no-install-recommends "${packages[@]}"
}

install_node_modules() {
  local stamp=node_modules/.xception-lock
  cmp -s package-lock.json "$stamp" && return 0
  say 'Installing npm packages ...'
  quietly npm ci --no-audit --no-fund
  cp package-lock.json "$stamp"
  rm -f build/.stamp dist/.stamp
}

# stale STAMP PATH...: whether anything below the paths is newer than the stamp.
stale() {
  local stamp=$1
  shift
  [[ ! -e $stamp || -n $(find "$@" -newer "$stamp" -print -quit) ]]
}

# build SCRIPT STAMP ARGUMENT...
# The stamp takes the time at which the build began, so that an edit made meanwhile is not lost.
build() {
  local script=$1 stamp=$2 begin
  begin=$(mktemp)
  quietly npm run --silent "$script" "${@:3}"
  mkdir -p "$(dirname "$stamp")"
  touch -r "$begin" "$stamp"
  rm -f "$begin"
}

check_node
install_packages
install_node_modules
if ! compgen -G 'build/Release/*.node' >/dev/null || stale build/.stamp native CMakeLists.txt; then
  say 'Building the native addon ...'
  # A new compiler's new warning must not stop a user; it does stop CI.
  CMAKE_BUILD_PARALLEL_LEVEL=$(nproc) build build:native build/.stamp -- --CDXCEPTION_WERROR="${CI:+ON}"
fi
if stale dist/.stamp lib test bench scripts tsconfig.json; then
  say 'Compiling TypeScript ...'
  build build:lib dist/.stamp
fi
