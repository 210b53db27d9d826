# Sourced.  emptyMachine FOLDER [VARIABLE=VALUE...] COMMAND...: runs a command where /nix is FOLDER/nix, empty at first, with a
# home of its own and, unless $network is set, no network but loopback: what it has then came from a cache.
# Sets namespace (array), the command that makes a mount namespace.

namespace=(unshare --mount)
[ "$(id -u)" = 0 ] || namespace=(unshare --user --map-root-user --mount)
network=

emptyMachine() {
  local folder=$1 isolated=()
  shift
  [ -n "$network" ] || isolated=(--net)
  mkdir -p "$folder/nix" "$folder/home"
  "${namespace[@]}" "${isolated[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME="$folder/home" AHC_STATE="$folder/state" \
    bash -c 'mount --make-rprivate / && mount --bind "$0/nix" /nix && exec env "$@"' "$folder" "$@"
}
