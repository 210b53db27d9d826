# Sourced by ci/quickstart, ci/test and ci/full.  Makes a fresh Debian 12 ready for `nix build` on this clone.
# Installs what is missing through apt (as root or with sudo), writes no configuration file, starts no service.
# Uses $repo.  Functions: prepare, step, flake, outputTable, buildOut.

. "$repo/ci/nix/fetch/env.sh"
state=${AHC_STATE:-$repo/.cache}
export AHC_STATE=$state
verbose=${AHC_VERBOSE:-}
[ -t 2 ] && verbose=1
stepNumber=0

step() { # step TEXT: a numbered line with the time since the start ($steps: how many there are)
  stepNumber=$((stepNumber + 1))
  [ -z "$verbose" ] || printf '[%d/%d] %02d:%02d  %s\n' "$stepNumber" "$steps" $((SECONDS / 60)) $((SECONDS % 60)) "$*" >&2
}

die() { echo "error: $*" >&2; exit 1; }

asRoot() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "this needs root or sudo: $*"; fi
}

install() { # install PACKAGE...
  [ -z "$verbose" ] || echo "      installing $*" >&2
  local log=$state/apt-install.log
  { asRoot apt-get update && asRoot env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
    >"$log" 2>&1 || { tail -20 "$log" >&2; die "apt-get install $* failed"; }
}

prepare() {
  mkdir -p "$state"
  local missing=()
  PATH=$PATH:/nix/var/nix/profiles/default/bin:$HOME/.nix-profile/bin
  command -v nix >/dev/null || missing+=(nix-bin)
  command -v git >/dev/null || missing+=(git)
  [ -e "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" ] || missing+=(ca-certificates)
  [ ${#missing[@]} = 0 ] || install "${missing[@]}"
  # Debian's nix-bin comes without /nix: the store then belongs to whoever runs this
  if ! [ -e /nix ]; then asRoot mkdir -m 0755 /nix && asRoot chown "$(id -u):$(id -g)" /nix; fi
  nixEnvironment
  # the clone may belong to somebody else (a container's bind mount)
  export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$repo
  canSandbox
}

canSandbox() { # Nix builds in namespaces of its own; say it before the first build fails
  [ -S /nix/var/nix/daemon-socket/socket ] && return
  local user=()
  [ "$(id -u)" = 0 ] || user=(--user --map-root-user)
  unshare "${user[@]}" --mount --pid --fork true 2>/dev/null ||
    die "this machine does not allow Nix to build in a sandbox (in a container: run it with --privileged)"
}

flake() { # flake NAME: the output's reference; pure, tracked files only
  if [ -e "$repo/.git" ]; then echo "git+file://$repo?shallow=1#$1"; else echo "path:$repo#$1"; fi
}

outputTable() { # outputTable [FLAKE [NIX]]: a line NAME DERIVATION OUTPUT for each of its packages, haskellPackages included
  local set
  for set in packages legacyPackages; do
    "${2:-nix}" eval --raw "${1:-$(flake '')}$set.x86_64-linux" --apply "$(cat "$repo/ci/nix/cache/outputs.nix")" || return 1
  done | LC_ALL=C sort -u
}

refusedByNix() { # what a cache offered and Nix did not take: after that comes an avalanche of missing sources
  grep -m 3 -E 'not signed by any|hash mismatch importing|but got .*-' "$1" >&2 || true
}

buildOut() { # buildOut NAME: builds it, prints its store path
  local log=$state/build.log
  if [ -n "$verbose" ]; then nix build --no-link "$(flake "$1")" >&2 || return 1
  else nix build --no-link "$(flake "$1")" >"$log" 2>&1 || { refusedByNix "$log"; tail -40 "$log" >&2; return 1; }; fi
  nix eval --raw "$(flake "$1.outPath")"
}
