# Sourced.  try [DEST] [OUTPUT...]: an empty machine (an empty /nix; no network if the cache is a folder) builds the outputs, by
# default all of ours, from the cache alone.  Prints the seconds and what was fetched; fails if anything had to be compiled.

try() {
  local dest=$state/cache names begin seconds url
  if [[ ${1:-} == */* ]]; then dest=$1; shift; fi
  tmp=$(mktemp -d)
  trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
  case $dest in
    http://* | https://*) url=$dest network=1 ;;
    *) url=file://$(realpath "${dest#file://}") ;;
  esac
  chosenOutputs "$@"
  mapfile -t names < <(cut -d' ' -f1 "$tmp/outputs")
  local refs=()
  for o in "${names[@]}"; do refs+=("$(flake "$o")"); done
  begin=$EPOCHREALTIME
  # the clone is the same folder; NIX_CONFIG has the caches, the keys and nothing of this machine
  emptyMachine "$tmp/machine" AHC_SUBSTITUTERS="$url" AHC_TRUSTED_KEYS="${AHC_TRUSTED_KEYS:-$(publicKey)}" bash -c '
    . "$1/ci/nix/fetch/env.sh"; nixEnvironment; shift; nix build --no-link "$@"' - "$repo" "${refs[@]}" 2>"$tmp/log" ||
    { grep -v '^copying' "$tmp/log" | head -n 20 >&2; die "$url is not enough to build ${names[*]}"; }
  seconds=$(awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
  if grep '^building' "$tmp/log" >&2; then die "these were not in $url and have been built"; fi
  echo "${#names[@]} outputs on an empty machine in $seconds s: $(grep -c '^copying path' "$tmp/log") paths fetched from $url, 0 built"
}
