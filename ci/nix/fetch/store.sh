# Sourced.  The Nix store's side of fetching: what is pinned, what is absent, adding a verified file, keeping it.
# Uses $repo, $here, $state, $tmp.  Rows are lock/table.nix's: kind name version file hash derivation output.

sourceTable() {
  local files
  files=$(cd "$repo" && find . -name Cargo.lock -not -path './.cache/*' -not -path '*/target/*' | LC_ALL=C sort | sed "s#^\.#$repo#")
  nix eval --raw --impure --expr "import $here/lock/table.nix { lockfiles = [ $(tr '\n' ' ' <<<"$files") ]; }" |
    LC_ALL=C sort -u
}

neededBy() { # derivations in the build closure of the named outputs; with caches: those that must be built
  local i
  for i in "$@"; do nix eval --raw "$repo#$i.drvPath"; echo; done >"$tmp/named"
  if [ -z "${AHC_SUBSTITUTERS:-}" ]; then xargs nix-store -q --requisites <"$tmp/named"; return; fi
  xargs nix-store --realise --dry-run <"$tmp/named" 2>"$tmp/plan" || { cat "$tmp/plan" >&2; return 1; }
  grep -E '^(warning|error)' "$tmp/plan" >&2 || true
  sed -n '/will be built/,/will be fetched/s#^ *\(/.*\.drv\)$#\1#p' "$tmp/plan"
}

substitute() { # takes from the caches what they have of $tmp/wanted
  [ -n "${AHC_SUBSTITUTERS:-}" ] || return 0
  absent <"$tmp/wanted" | cut -f7 >"$tmp/paths"
  [ -s "$tmp/paths" ] || return 0
  say "asking $AHC_SUBSTITUTERS for $(wc -l <"$tmp/paths") pinned sources"
  xargs nix-store --realise --keep-going <"$tmp/paths" >/dev/null 2>"$tmp/log" || true # the rest comes from the mirrors
}

onlyNeeded() { awk -F '\t' 'NR == FNR { want[$1] = 1; next } $6 in want' "$1" -; }

absent() { # the rows whose output is not in the store
  local rows
  rows=$(cat)
  [ -n "$rows" ] || return 0
  cut -f7 <<<"$rows" | xargs nix-store --check-validity --print-invalid >"$tmp/invalid"
  awk -F '\t' 'NR == FNR { bad[$1] = 1; next } $7 in bad' "$tmp/invalid" - <<<"$rows"
}

rowsOf() { awk -F '\t' -v k="$1" '$1 == k' "$tmp/absent"; } # rowsOf KIND

addFile() { # addFile SOURCE-FILE ALGORITHM NAME WANTED-OUTPUT: the store path is the proof of the hash
  cp --reflink=auto "$1" "$tmp/in/$3"
  local got
  got=$(nix-store --add-fixed "$2" "$tmp/in/$3")
  rm -f "$tmp/in/$3"
  if [ "$got" != "$4" ]; then
    echo "$3 is not the pinned file: its hash differs from the lock's" >&2
    return 1
  fi
}

fetchSeed() {
  rowsSeed=$(awk -F '\t' '$1 == "seed"' "$tmp/table")
  local out
  out=$(cut -f7 <<<"$rowsSeed")
  if nix-store --check-validity "$out" 2>/dev/null; then return; fi
  awk -F '\t' '$1 == "deb" && $2 == "busybox-static"' "$tmp/table" | absent >"$tmp/absent"
  fetchDebs
  local deb
  deb=$(awk -F '\t' '$1 == "deb" && $2 == "busybox-static" { print $7 }' "$tmp/table")
  mkdir -p "$tmp/in/busybox-seed/bin"
  dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/bin/busybox >"$tmp/in/busybox-seed/bin/busybox"
  chmod 555 "$tmp/in/busybox-seed/bin/busybox"
  [ "$(nix-store --add-fixed --recursive sha256 "$tmp/in/busybox-seed")" = "$out" ] ||
    { echo "busybox out of $deb is not the pinned one" >&2; return 1; }
  rm -rf "$tmp/in/busybox-seed"
}

keepRoots() { # the garbage collector must not take what could not be fetched again
  [ -s "$1" ] || return 0
  cut -f7 "$1" | xargs nix-store --add-root "$state/roots/source" --indirect --realise >/dev/null
}
