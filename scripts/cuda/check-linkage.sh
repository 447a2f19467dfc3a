#!/usr/bin/env bash
# Neither library may be linked to CUDA's: they are looked for when a GPU is asked for, and a machine without them has
# the CPU. The module exports its one symbol and nothing that another library could take for its own.
set -euo pipefail
cd "$(dirname "$0")/../.."

status=0
fail() {
  echo "FAIL $1" >&2
  status=1
}

for library in build/Release/xception.node build/Release/xception_cuda.so; do
  needed=$(objdump -p "$library" | awk '$1 == "NEEDED" { print $2 }')
  if linked=$(grep -E '^lib(cu|nv)' <<<"$needed"); then fail "$library is linked to $(tr '\n' ' ' <<<"$linked")"; fi
  if missing=$(ldd "$library" | grep 'not found'); then fail "$library: $missing"; fi
done

exported=$(nm -D --defined-only build/Release/xception_cuda.so | awk '{ print $3 }')
[[ $exported == xception_backend_module ]] || fail "xception_cuda.so exports: $exported"

# architectures KIND: those that the module has code for, as machine code ('elf') or PTX ('ptx').
architectures() {
  .cuda/bin/cuobjdump "--list-$1" build/Release/xception_cuda.so | grep -o 'sm_[0-9]*' | sort -Vu | xargs || true
}
elf=$(architectures elf)
[[ $elf == 'sm_75 sm_80 sm_86 sm_89 sm_90 sm_100 sm_120' ]] || fail "xception_cuda.so has kernels for: $elf"
ptx=$(architectures ptx)
[[ $ptx == sm_120 ]] || fail "xception_cuda.so has PTX for: $ptx"
exit $status
