# Sourced.  nixEnvironment: the Nix settings every script of ours runs with, without touching any configuration file.
# AHC_SUBSTITUTERS names binary caches (ci/cache makes them), AHC_TRUSTED_KEYS the keys whose signatures count.
# say: one line of progress (nothing is said on a pipe unless it matters).

nixEnvironment() {
  local settings='experimental-features = nix-command flakes
flake-registry =
warn-dirty = false
sandbox = true
sandbox-fallback = false
sandbox-paths =
build-users-group =
max-jobs = auto
cores = 0
substituters = '${AHC_SUBSTITUTERS:-}'
trusted-public-keys = '${AHC_TRUSTED_KEYS:-}'
connect-timeout = 15
stalled-download-timeout = 30
download-attempts = 3'
  # without this Nix asks nobody, not even a folder, on a machine without a network
  [ -z "${AHC_SUBSTITUTERS:-}" ] || settings+=$'\nsubstitute = true'
  case ${NIX_CONFIG:-} in
    *"$settings"*) ;;
    *) export NIX_CONFIG="$settings${NIX_CONFIG:+
$NIX_CONFIG}" ;;
  esac
}

say() { if [ -t 2 ] || [ -n "${AHC_VERBOSE:-}" ]; then echo "      $*" >&2; fi; }
