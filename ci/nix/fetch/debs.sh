# Sourced.  fetchDebs: the absent Debian packages and source tarballs, in one call of apt-get each.

fetchDebs() {
  local debs
  rowsOf deb >"$tmp/debs"; rowsOf source >"$tmp/sources"
  takeLocal "$tmp/debs"; takeLocal "$tmp/sources"
  debs=$(awk -F '\t' '{ print $2 "=" $3 }' "$tmp/debs")
  [ -s "$tmp/debs" ] || [ -s "$tmp/sources" ] || return 0
  [ -n "${APT_OPTS:-}" ] || aptPrivate "$state/apt"
  local quiet=-qq
  [ -t 2 ] && quiet=-q
  mkdir -p "$tmp/apt"
  if [ -n "$debs" ]; then
    say "downloading $(wc -w <<<"$debs") Debian packages"
    # word splitting intended: one argument per package
    # shellcheck disable=SC2086
    (cd "$tmp/apt" && apt-get "${APT_OPTS[@]}" $quiet download $debs >&2) || superseded
  fi
  getSources --tar-only "$(awk -F '\t' '$4 !~ /[.]debian[.]tar/ { print $2 "=" $3 }' "$tmp/sources")"
  getSources --diff-only "$(awk -F '\t' '$4 ~ /[.]debian[.]tar/ { print $2 "=" $3 }' "$tmp/sources")"
  addDebs "$tmp/debs"
  addSources "$tmp/sources"
}

getSources() { # getSources WHICH PACKAGE=VERSION...: upstream's tarballs, or Debian's changes to them
  [ -n "$2" ] || return 0
  say "downloading $(wc -w <<<"$2") source packages"
  # shellcheck disable=SC2086
  (cd "$tmp/apt" && apt-get "${APT_OPTS[@]}" $quiet --download-only "$1" source $2 >&2) || superseded
}

superseded() {
  echo "apt cannot provide a pinned version.  If Debian has superseded it: set AHC_DEBIAN_MIRROR to an archive of old" >&2
  echo "snapshots, or AHC_SOURCE_DIR to a folder that has the file, or move the pins with ci/nix/lock-sources." >&2
  return 1
}

addDebs() { # apt's file names carry the epoch as %3a; the store's do not
  local name version file out
  while IFS=$'\t' read -r _ name version file _ _ out; do
    addFile "$(echo "$tmp/apt/${name}"_*.deb)" sha256 "$file" "$out"
  done <"$1"
}

addSources() {
  local file out
  while IFS=$'\t' read -r _ _ _ file _ _ out; do addFile "$tmp/apt/$file" sha256 "$file" "$out"; done <"$1"
}

takeLocal() { # rows whose file is in AHC_SOURCE_DIR are added from there and leave the list
  [ -n "${AHC_SOURCE_DIR:-}" ] || return 0
  local row kind file out algo
  : >"$tmp/rest"
  while IFS= read -r row; do
    IFS=$'\t' read -r kind _ _ file _ _ out <<<"$row"
    algo=sha256; [ "$kind" = npm ] && algo=sha512
    if [ -f "$AHC_SOURCE_DIR/$file" ]; then addFile "$AHC_SOURCE_DIR/$file" "$algo" "$file" "$out"
    else echo "$row" >>"$tmp/rest"; fi
  done <"$1"
  mv "$tmp/rest" "$1"
}
