# common.sh: what make-headers and make-libdir share. Sourced, not run.
#
# Tools come from variables, each with a default found on PATH, so that the same scripts run in a Nix sandbox and in a
# development shell. Nothing here may put a build folder's path into an output.
#   GHC HOST_CC PYTHON                                    native tools
#   WASM_CC WASM_LD WASM_NM WASM_OBJDUMP WASM_AR WASM_RANLIB   tools for wasm32
set -euo pipefail
export LC_ALL=C.UTF-8

: "${GHC:=ghc}" "${HOST_CC:=gcc}" "${PYTHON:=python3}"
: "${WASM_CC:=wasm32-clang}" "${WASM_LD:=wasm-ld}" "${WASM_NM:=llvm-nm}" "${WASM_OBJDUMP:=llvm-objdump}"
: "${WASM_AR:=llvm-ar}" "${WASM_RANLIB:=llvm-ranlib}"

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# One flag per line, # comments: the options of every C compilation for the target.
wasm_cflags=$(grep -v '^#' "$here/cflags" | tr '\n' ' ')

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "error: $*"; exit 1; }

# path_of TOOL: its absolute path (configure and deriveConstants want one).
path_of() { command -v "$1" || die "tool not found: $1"; }

# wrapper FILE COMMAND...: an executable FILE that runs COMMAND with the arguments it gets. There may be no /bin/sh.
wrapper() {
  local file=$1; shift
  printf '#!%s\nexec %s "$@"\n' "$BASH" "$*" > "$file"
  chmod +x "$file"
}
