# Sourced by ci/full.  Builds outputs a second time under other circumstances.  Uses $repo, $tmp, $newer (Nix 2.26's program) and
# `fails`; $tmp/ours and $tmp/built have lines NAME DERIVATION OUTPUT.  rebuildAll leaves $tmp/times: SECONDS DERIVATION-NAME.

# cargo hashes the folder of a path dependency into symbols: these are the same only in Nix's own build folder
cargoBuilt=' ahc ahc-boot ahc-wasm-opt rts '

flakeIn() { if [ -e "$1/.git" ]; then echo "git+file://$1?shallow=1#$2"; else echo "path:$1#$2"; fi; }
refsTo() { local name; while read -r name _; do flakeIn "$1" "$name"; done; } # refsTo FOLDER: of the names on standard input

nameOutputs() { # nameOutputs [OUTPUT...]: those, or all of ours
  outputTable >"$tmp/table"
  if [ $# -gt 0 ]; then printf '%s\n' "$@"
  else nix eval --raw "$(flake ours)" --apply 'o: builtins.concatStringsSep "\n" o + "\n"'; fi |
    LC_ALL=C sort -u >"$tmp/names"
  awk 'NR == FNR { want[$1] = 1; next } $1 in want' "$tmp/names" "$tmp/table"
}

sameDerivations() { # from a clone in another folder, by Nix 2.26
  git -c advice.detachedHead=false clone -q "$repo" "$tmp/another/folder/clone"
  outputTable "$(flakeIn "$tmp/another/folder/clone" '')" "$newer" >"$tmp/table-226"
  local name
  for name in $(diff "$tmp/table" "$tmp/table-226" | awk '/^</ { print $2 }'); do
    fails "$name has another store path with Nix 2.26 in another folder"
  done
}

rebuildAll() {
  : >"$tmp/log"
  rebuild --option sandbox-build-dir /another/build/folder < <(awk -v c="$cargoBuilt" '!index(c, " " $1 " ")' "$tmp/built")
  rebuild < <(awk -v c="$cargoBuilt" 'index(c, " " $1 " ")' "$tmp/built")
  local line
  while read -r line; do fails "not reproducible: $line"; done < <(grep -a '"level":0,' "$tmp/log" | sed 's/\\u001b\[[0-9;]*m//g' |
    grep -o "output '[^']*' differs" | cut -d"'" -f2 | sort -u | tee "$tmp/differ")
  # a builder that fails the second time says something else
  grep -a '"level":0,' "$tmp/log" | sed 's/\\u001b\[[0-9;]*m//g' | grep -o "builder for '[^']*' failed[^\"]*" | sort -u >"$tmp/failed" || true
  while read -r line; do fails "$line"; done <"$tmp/failed"
}

rebuild() { # rebuild [OPTION...]: the outputs on standard input
  local refs
  mapfile -t refs < <(refsTo "$tmp/another/folder/clone")
  [ ${#refs[@]} -gt 0 ] || return 0
  { "$newer" build --no-link --rebuild --keep-going --max-jobs 2 --cores 1 --log-format internal-json "$@" "${refs[@]}" 2>&1 || true; } |
    tee -a "$tmp/log" | timeStamps >>"$tmp/times"
}

timeStamps() { # the JSON log has no times: read it as it comes; 105 is the activity of building a derivation
  local line id
  declare -A at what
  while IFS= read -r line; do
    case $line in
      '@nix {"action":"start",'*'"type":105'*)
        if [[ $line =~ \"id\":([0-9]+).*/nix/store/[a-z0-9]+-([^\"]*)\.drv ]]; then
          id=${BASH_REMATCH[1]} at[$id]=$EPOCHREALTIME what[$id]=${BASH_REMATCH[2]}
        fi ;;
      '@nix {"action":"stop",'*)
        if [[ $line =~ \"id\":([0-9]+) ]] && id=${BASH_REMATCH[1]} && [ -n "${at[$id]:-}" ]; then
          awk -v a="${at[$id]}" -v b="$EPOCHREALTIME" -v n="${what[$id]}" 'BEGIN { printf "%.1f %s\n", b - a, n }'
        fi ;;
    esac
  done
}
