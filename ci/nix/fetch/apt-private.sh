# Sourced.  aptPrivate DIR: a private configuration of this machine's apt client for Debian trixie, kept under DIR.
# Result: APT_OPTS (array).  The mirror is the one the machine already uses; AHC_DEBIAN_MIRROR overrides it
# (an archive of old snapshots may be named there: its Release files are then allowed to be old).

machineMirror() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
  # $(…) below is apt's own template language
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
    awk -v c="$codename" '$2 == c && $3 == "main" { print $1; exit }'
}

aptPrivate() {
  local dir=$1 mirror=${AHC_DEBIAN_MIRROR:-}
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -n "$mirror" ] || mirror=$(machineMirror)
  if [ -z "$mirror" ]; then
    echo "no Debian mirror in this machine's apt sources (is 'apt-get update' outstanding?); or set AHC_DEBIAN_MIRROR" >&2
    return 1
  fi
  if ! [ -r "$keyring" ]; then echo "$keyring is missing: install debian-archive-keyring" >&2; return 1; fi
  mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial" "$dir/empty"
  : >"$dir/status"
  printf 'Types: deb deb-src\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: %s\n' "$mirror" "$keyring" \
    >"$dir/trixie.sources"
  APT_OPTS=(-o "Dir::Etc::sourcelist=$dir/trixie.sources" -o "Dir::Etc::sourceparts=$dir/empty"
    -o Dir::Etc::preferences=/dev/null -o "Dir::Etc::preferencesparts=$dir/empty"
    -o "Dir::State::Lists=$dir/lists" -o "Dir::Cache=$dir/cache" -o "Dir::State::status=$dir/status"
    -o APT::Architecture=amd64 -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none -o Acquire::Retries=3)
  [ -z "${AHC_DEBIAN_MIRROR:-}" ] || APT_OPTS+=(-o Acquire::Check-Valid-Until=false)
  apt-get "${APT_OPTS[@]}" -qq update
}
