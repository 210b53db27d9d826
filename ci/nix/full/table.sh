# Sourced by ci/full.  printTable: a row for each library in $tmp/built (NAME DERIVATION OUTPUT): seconds from $tmp/times, sizes in
# KB, whether its second build was the same ($tmp/differ: outputs that were not); the last row sums up.
#   IR: the objects' size;  stored: compressed;  index: symbols to objects;  .hi: interfaces;  native: the .a of native GHC

printTable() {
  local ahc native
  ahc=$(nix eval --raw "$(flake ahc.outPath)")/bin/ahc
  native=$(nix eval --raw "$(flake ghc-native.outPath)")/lib
  printf '%-34s %8s %9s %9s %8s %8s %9s  %s\n' library seconds IR stored index .hi native state
  local name drv out seconds raw stored index interfaces archives state
  while read -r name drv out; do
    [ -d "$out/blobs" ] && [ "$name" != boot-store ] || continue
    seconds=$(awk -v n="$(basename "$drv" .drv | cut -c34-)" '$2 == n { s = $1 } END { print s == "" ? "-" : s }' "$tmp/times")
    read -r raw stored index < <("$ahc" store stat "$out" | awk '$1 == "total" { print $4, $5, $6 }')
    interfaces=$(find "$out/lib" -name '*.hi' -printf '%s\n' 2>/dev/null | awk '{ s += $1 } END { print s + 0 }')
    archives=$(find "$native" -name "libHS${name#haskellPackages.}-[0-9]*.a" ! -name '*_p.a' -printf '%s\n' | awk '{ s += $1 } END { print s + 0 }')
    state=same
    if grep -qxF "$out" "$tmp/differ"; then state=DIFFERS; elif [ "$seconds" = - ]; then state='not rebuilt'; fi
    printf '%-34s %8s %9d %9d %8d %8d %9s  %s\n' "$name" "$seconds" $((raw / 1000)) $((stored / 1000)) $((index / 1000)) $((interfaces / 1000)) \
      "$([ "$archives" = 0 ] && echo - || echo $((archives / 1000)))" "$state"
  done <"$tmp/built" | tee "$tmp/rows"
  awk '{ t += $2; r += $3; s += $4; i += $5; h += $6; if ($7 != "-") { a += $7; c += $4 + $5 } }
    END { printf "%-34s %8.1f %9d %9d %8d %8d %9d\n", "total, " NR " libraries", t, r, s, i, h, a
          if (a) printf "stored and index of those that native GHC has as well: %d KB, %.2f of the .a files\n", c, c / a }' "$tmp/rows"
  while read -r name; do printf '%-34s %8s  %s\n' "$name" - "cannot be built"; done <"$tmp/broken"
}
