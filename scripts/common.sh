# Functions that the scripts share; they source this.

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

# stale STAMP PATH...: whether anything below the paths is newer than the stamp.
stale() {
  local stamp=$1
  shift
  [[ ! -e $stamp || -n $(find "$@" -newer "$stamp" -print -quit) ]]
}

# npm_up_to_date FOLDER: whether its packages are those of its package-lock.json.
npm_up_to_date() { cmp -s "$1/package-lock.json" "$1/node_modules/.xception-lock"; }

# npm_install FOLDER: the packages of its package-lock.json.
npm_install() {
  quietly npm ci --no-audit --no-fund --prefix "$1"
  cp "$1/package-lock.json" "$1/node_modules/.xception-lock"
}

# npm_install_apart SOURCE FOLDER WHAT: the packages of SOURCE's package-lock.json into FOLDER, out of the sight of what
# walks the sources.
npm_install_apart() {
  mkdir -p "$2"
  cp "$1"/package.json "$1"/package-lock.json "$1"/.npmrc "$2"
  npm_up_to_date "$2" && return 0
  say "Installing $3 ..."
  npm_install "$2"
}

# install_packages PACKAGE...: of Debian or Ubuntu. Says what to type where it may not.
install_packages() {
  (($#)) || return 0
  local as_root=()
  if ((EUID != 0)); then as_root=(sudo -n); fi
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    say 'System packages are missing. On Debian or Ubuntu, type this and run the command again:'
    say "  sudo apt-get update && sudo apt-get install -y $*"
    exit 1
  fi
  say "Installing $* ..."
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
  quietly "${apt[@]}" update
  quietly "${apt[@]}" install -y --no-install-recommends "$@"
}
