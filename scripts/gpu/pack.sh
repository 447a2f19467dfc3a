#!/usr/bin/env bash
# npm run gpu:pack [-- [--emulator] FOLDER]: builds what is stale and makes FOLDER, .gpu unless told otherwise: all that its
# run.sh needs on a machine that has an NVIDIA GPU and nothing of ours. --emulator: the emulated GPU in the place of CUDA and
# cuDNN, to try the kit where there is no GPU.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/common.sh

# What may travel to a borrowed machine is limited.
most_bytes=60000000

emulator=false
if [[ ${1:-} == --emulator ]]; then
  emulator=true
  shift
fi
out=${1:-.gpu}
mkdir -p "$out"
out=$(realpath "$out")

bash scripts/setup.sh
if $emulator; then bash scripts/emulator.sh; else bash scripts/build-cuda.sh; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/kit
mkdir -p "$tree"/{bench,dist/scripts,libraries,test}

say 'Gathering ...'
cp package.json "$tree"
cp -r dist/lib dist/bench dist/test "$tree/dist"
cp -r dist/scripts/gpu "$tree/dist/scripts"
rm -rf "$tree"/dist/test/{oracle,soak,types} "$tree"/dist/bench/cpu/contenders
find "$tree/dist" -name '*.d.ts' -delete
cp -r bench/contenders "$tree/bench"
cp -r test/fixtures "$tree/test"
# test/run.js finds the tests by their sources.
find test -name '*.test.ts' -exec cp --parents {} "$tree" ';'

while read -r folder; do
  mkdir -p "$tree/$(dirname "$folder")"
  cp -r "$folder" "$tree/$folder"
done < <(node dist/scripts/gpu/packages.js)
find "$tree/node_modules" \( -name '*.map' -o -name '*.ts' -o -name '*.md' -o -name docs -o -name esm -o -name iife \) \
  -prune -exec rm -rf {} +

if $emulator; then
  native=$tree/emulator/build/Release
  mkdir -p "$native" "$tree/emulator/cudnn"
  cp .cmake-emulator/build/Release/xception{.node,_cuda.so} "$native"
  cp .cmake-emulator/{emulator.node,libemulated_cudart.so} "$tree/emulator"
  cp -P .cmake-emulator/cudnn/*.so* "$tree/emulator/cudnn"
  find "$tree/emulator" -type f -exec strip --strip-unneeded {} +
else
  native=$tree/build/Release
  mkdir -p "$native"
  cp build/Release/xception{.node,_cuda.so} "$native"
  strip --strip-unneeded "$native/xception.node"
fi

# Shared libraries of the addon and of Node; run.sh takes those that the machine lacks.
node=$(node -p process.execPath)
ldd build/Release/xception.node "$node" | awk '/=> \//{print $3}' | sort -u | while read -r library; do
  case ${library##*/} in
    libc.so.* | libm.so.* | libdl.so.* | libpthread.so.* | librt.so.*) ;; # of the machine's own glibc
    *) cp -L "$library" "$tree/libraries/" ;;
  esac
done

# Node takes longest to pack: what is there of the same one is kept.
key=$(sha256sum "$node" | cut -d ' ' -f 1)
if [[ ! -e $out/node.xz || $(cat "$out/node.sha256" 2>/dev/null) != "$key" ]]; then
  say 'Packing Node ...'
  strip -o "$work/node" "$node"
  xz -6 -T0 -c "$work/node" >"$work/node.xz"
  mv "$work/node.xz" "$out/node.xz"
  echo "$key" >"$out/node.sha256"
fi
say 'Packing the rest ...'
tar -C "$work" -c kit | xz -6 -T0 -c >"$out/kit.tar.xz"
# The machine may have no xz.
xz=$(command -v xz)
cp -L "$xz" "$(ldd "$xz" | awk '/liblzma/{print $3}')" "$out"
cp scripts/gpu/run.sh scripts/gpu/README.md "$out"

bytes=$(du -sb "$out" | cut -f 1)
say "$out: $((bytes / 1000000)) MB"
if ((bytes > most_bytes)); then
  say "It must be no more than $((most_bytes / 1000000)) MB. The largest of what is in it:"
  (cd "$tree" && find . -type f -size +500k -exec ls -lS {} +) >&2
  exit 1
fi
