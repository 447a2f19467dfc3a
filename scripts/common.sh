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
