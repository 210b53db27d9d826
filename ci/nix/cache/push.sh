# Sourced.  push: copies outputs and what they need to a cache.  In: flake outputs.  Out: a folder or an HTTP server with
# nix-cache-info, HASH.narinfo, nar/, and ahc-manifest: the store path of a text file "NAME STOREPATH" of the outputs that
# are there, itself a signed path of the cache, so that one key vouches for everything.
# Invariants: a narinfo appears after its NAR and after its references, each by renaming, so whatever ends a push leaves a
# valid cache; one push at a time writes to a folder.

push() {
  local closure=build dest='' outputs=()
  while [ $# -gt 0 ]; do
    case $1 in
      --outputs-only) closure=run ;;
      -*) unknown "$1" ;;
      */*) [ -z "$dest" ] || die "one destination, not $dest and $1"; dest=$1 ;;
      *) outputs+=("$1") ;;
    esac
    shift
  done
  secretKey
  tmp=$(mktemp -d)
  trap 'rm -rf "$tmp"' EXIT
  ln -s "$(realpath "$key")" "$tmp/key" # Nix reads the name out of a URL
  destination "${dest:-$state/cache}"
  chosenOutputs "${outputs[@]}"
  buildOutputs
  wantedPaths "$closure" "${outputs[@]}" >"$tmp/wanted"
  copyPaths "$tmp/wanted"
  writeManifest
  report
  [ ! -e "$tmp/failed" ] || die "not in the cache, because they cannot be built: $(tr '\n' ' ' <"$tmp/failed")"
}

destination() { # sets $url (what Nix calls it) and $shown, $folder (empty for a server)
  case $1 in
    file://*) folder=${1#file://} ;;
    http://* | https://*) folder='' url=${1%/} shown=${1%/}
      nix store ping --store "$url" >/dev/null 2>"$tmp/log" || die "no binary cache answers at $1: $(grep -m1 "^error" "$tmp/log")"
      return ;;
    *://*) die "$1: a cache is a folder or an http URL" ;;
    *) folder=$1 ;;
  esac
  { mkdir -p "$folder/nar" && folder=$(realpath "$folder") && exec 9>"$folder/.lock"; } 2>"$tmp/log" ||
    die "cannot write to $folder: $(sed 's/.*: //' "$tmp/log"); name another folder or change its permissions"
  flock -n 9 || { echo "another push to $folder is going on: waiting for it" >&2; flock 9; }
  find "$folder" -maxdepth 2 -name '*.tmp.*' -delete # of a push that was killed
  [ -e "$folder/nix-cache-info" ] ||
    inFolder nix-cache-info <<<$'StoreDir: /nix/store\nWantMassQuery: 1\nPriority: 40'
  ln -s "$folder" "$tmp/dest"
  url=file://$tmp/dest shown=file://$folder
}

inFolder() { # inFolder NAME: standard input becomes the file, whole or not at all
  { cat >"$folder/$1.tmp.$$" && sync "$folder/$1.tmp.$$" && mv "$folder/$1.tmp.$$" "$folder/$1"; } 2>"$tmp/log" || failed
}

chosenOutputs() { # chosenOutputs [OUTPUT...]: $tmp/outputs, lines NAME DERIVATION OUTPUT
  outputTable >"$tmp/table" || die "the flake cannot be evaluated"
  if [ $# = 0 ]; then nix eval --raw "$(flake ours)" --apply 'o: builtins.concatStringsSep "\n" o + "\n"'
  else printf '%s\n' "$@"; fi >"$tmp/chosen"
  awk 'NR == FNR { row[$1] = $0; next } $1 in row { print row[$1]; next } { print "no output " $1 | "cat >&2"; bad = 1 }
    END { exit bad }' "$tmp/table" "$tmp/chosen" >"$tmp/outputs" || die "nix flake show lists the outputs; nothing was pushed"
}

buildOutputs() { # those that are not in the store; their sources are fetched first.  What cannot be built is left out ($tmp/failed)
  cut -d' ' -f3 "$tmp/outputs" | xargs nix-store --check-validity --print-invalid >"$tmp/unbuilt"
  [ -s "$tmp/unbuilt" ] || return 0
  local names name refs=()
  mapfile -t names < <(awk 'NR == FNR { no[$1] = 1; next } $3 in no { print $1 }' "$tmp/unbuilt" "$tmp/outputs")
  for name in "${names[@]}"; do refs+=("$(flake "$name")"); done
  say "building ${names[*]}"
  "$repo/ci/nix/fetch-sources" "${names[@]}"
  nix build --no-link --keep-going "${refs[@]}" 2>"$tmp/log" || true
  cut -d' ' -f3 "$tmp/outputs" | xargs nix-store --check-validity --print-invalid >"$tmp/unbuilt"
  [ -s "$tmp/unbuilt" ] || return 0
  grep '^error' "$tmp/log" | head -n 20 >&2
  mv "$tmp/outputs" "$tmp/all-outputs"
  awk -v no="$tmp/failed" 'NR == FNR { bad[$1] = 1; next } $3 in bad { print $1 >no; next } { print }' "$tmp/unbuilt" "$tmp/all-outputs" >"$tmp/outputs"
  [ -s "$tmp/outputs" ] || die "nothing could be built, nothing was pushed"
}

wantedPaths() { # wantedPaths run|build [OUTPUT...]: store paths, references included
  local closure=$1
  shift
  cut -d' ' -f3 "$tmp/outputs" >"$tmp/roots"
  if [ "$closure" = build ]; then
    cut -d' ' -f2 "$tmp/outputs" >"$tmp/drvs"
    if [ $# = 0 ]; then # tools, what the shell has, the sources that only tests need; no test's results
      cut -d' ' -f2 "$tmp/table" >>"$tmp/drvs"
      nix eval --raw "$(flake devShells.x86_64-linux.default.drvPath)" | xargs nix-store -q --references | grep '\.drv$' >>"$tmp/drvs"
      sourceTable | cut -f6 >>"$tmp/drvs"
    fi
    xargs nix-store -q --requisites <"$tmp/drvs" | grep '\.drv$' | sort -u | xargs nix-store -q --outputs | sort -u >"$tmp/built"
    # what is not in this store was not needed here: it came from a cache together with what needed it
    xargs nix-store --check-validity --print-invalid <"$tmp/built" | sort | comm -13 - "$tmp/built" >>"$tmp/roots"
  fi
  xargs nix-store -q --requisites <"$tmp/roots" | sort -u
}

# No memory of what the cache had once: it may have been emptied.
nixNow() { "$@" --option narinfo-cache-positive-ttl 0 --option narinfo-cache-negative-ttl 0; }

copyPaths() { # copyPaths FILE
  nixNow xargs -a "$1" nix-store --store "$url" --check-validity --print-invalid >"$tmp/absent" 2>"$tmp/log" || failed
  sort -o "$tmp/absent" "$tmp/absent"
  sort "$1" | comm -23 - "$tmp/absent" >"$tmp/there"
  if [ -s "$tmp/absent" ]; then
    nixNow xargs -a "$tmp/absent" nix copy --to "$url?compression=zstd&secret-key=$tmp/key" 2>"$tmp/log" || failed
  fi
  if [ -s "$tmp/there" ]; then # pushed with another key, perhaps
    nixNow xargs -a "$tmp/there" nix path-info --store "$url" --sigs | awk -v k="$(keyName):" \
      '{ ours = 0; for (i = 2; i <= NF; i++) if (index($i, k) == 1) ours = 1; if (!ours) print $1 }' >"$tmp/unsigned"
    [ ! -s "$tmp/unsigned" ] ||
      nixNow xargs -a "$tmp/unsigned" nix store sign --store "$url" --key-file "$tmp/key" 2>"$tmp/log" || failed
  fi
}

failed() { # what Nix says in $tmp/log, named
  if grep -q 'No space left' "$tmp/log"; then die "$shown is full; what was pushed whole is valid: free space there, push again"; fi
  if [ -z "$folder" ] && grep -qE 'HTTP error (403|405)' "$tmp/log"; then
    die "$shown takes no uploads with this key (ci/cache serve --writable on that machine, with the key of this one)"
  fi
  grep -v '^copying' "$tmp/log" >&2
  die "the push to $shown did not finish; what was pushed whole is valid: push again"
}

writeManifest() { # the outputs of this revision, as far as they are there
  cut -d' ' -f3 "$tmp/table" | sort -u >"$tmp/all"
  nixNow xargs -a "$tmp/all" nix-store --store "$url" --check-validity --print-invalid >"$tmp/missing" 2>"$tmp/log" || failed
  mkdir "$tmp/in"
  awk 'NR == FNR { no[$1] = 1; next } !($3 in no) { print $1, $3 }' "$tmp/missing" "$tmp/table" | LC_ALL=C sort >"$tmp/in/ahc-manifest"
  local path
  path=$(nix-store --add "$tmp/in/ahc-manifest")
  nixNow nix copy --to "$url?compression=zstd&secret-key=$tmp/key" "$path" 2>"$tmp/log" || failed
  if [ -n "$folder" ]; then inFolder ahc-manifest <<<"$path"
  else
    local node
    node=$(nodeProgram)
    "$node" "$repo/ci/nix/cache/put.mjs" "$url/ahc-manifest" <<<"$path" 2>"$tmp/log" || failed
  fi
}

report() { # what was copied, with its size; compressed sizes where the cache is a folder
  local path size packed total=0 totalPacked=0 hash
  while read -r path; do
    size=$(nix-store -q --size "$path") total=$((total + size)) packed=
    if [ -n "$folder" ]; then
      hash=${path##*/}
      packed=$(sed -n 's/^FileSize: //p' "$folder/${hash:0:32}.narinfo") totalPacked=$((totalPacked + packed))
    fi
    printf 'pushed %11d %s%s\n' "$size" "${packed:+$(printf '%11d ' "$packed")}" "$path"
  done <"$tmp/absent"
  echo "$(wc -l <"$tmp/absent") paths pushed, $total bytes${folder:+, $totalPacked compressed}; $(wc -l <"$tmp/there") were there already"
  echo "to use it:  AHC_SUBSTITUTERS=$shown AHC_TRUSTED_KEYS=$(publicKey) ci/quickstart"
}
