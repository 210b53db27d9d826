# patchTree TREE INTERPRETER RPATH: gives every ELF file under TREE (glibc itself excepted) that loader and search path.
# Input: $patchelf.  The search path is appended to what a file has; every .so needs one, or the loader of a program
# falls back to the host's /lib.
isElf() { [ "$(head -c4 "$1" | tail -c3)" = ELF ]; }

patchTree() {
  find "$1" -type f \( -perm -0100 -o -name '*.so' -o -name '*.so.*' \) | while read -r f; do
    isElf "$f" || continue
    case "$f" in */ld-linux-x86-64.so.2 | */libc.so.6 | *.o | *.a) continue ;; esac
    chmod u+w "$f"
    old=$($patchelf --print-rpath "$f" 2>/dev/null) || continue # static
    # two calls, search path first: patchelf 0.18 in one call (or the other order) breaks programs that are not PIE
    $patchelf --set-rpath "${old:+$old:}$3" "$f"
    if $patchelf --print-interpreter "$f" >/dev/null 2>&1; then $patchelf --set-interpreter "$2" "$f"; fi
  done
}
