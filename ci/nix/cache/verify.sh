# Sourced.  verify [DEST]: reads all of a cache folder again: every NAR has the hash that its narinfo names, every narinfo is
# signed with our key, every reference is there.  Prints what is wrong, path by path.

verify() {
  [ $# -le 1 ] || die "ci/cache verify takes one folder"
  local shown folder=${1:-$state/cache} name key
  folder=${folder#file://}
  [ -e "$folder/nix-cache-info" ] || die "$folder is not a binary cache: it has no nix-cache-info"
  tmp=$(mktemp -d)
  trap 'rm -rf "$tmp"' EXIT
  key=$(publicKey)
  ln -s "$(realpath "$folder")" "$tmp/dest"
  find "$folder" -maxdepth 1 -name '*.narinfo' -exec sed -n 's/^StorePath: //p' {} + | LC_ALL=C sort >"$tmp/paths"
  find "$folder" -maxdepth 1 -name '*.narinfo' -exec sed -n 's/^References: //p' {} + | tr ' ' '\n' |
    sed '/^$/d; s#^#/nix/store/#' | LC_ALL=C sort -u | comm -23 - "$tmp/paths" >"$tmp/dangling"
  sed 's/^/not there, though another path refers to it: /' "$tmp/dangling"
  if xargs -a "$tmp/paths" nix store verify --store "file://$tmp/dest" --option trusted-public-keys "$key" 2>"$tmp/log" &&
    [ ! -s "$tmp/dangling" ]; then
    echo "$(wc -l <"$tmp/paths") paths in $folder are whole and signed by ${key%%:*}"
  else
    cat "$tmp/log" >&2
    die "$folder is damaged: delete the .narinfo files of the paths named above, then ci/cache push"
  fi
}
