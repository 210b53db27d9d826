# Sourced.  fetchPypi: the absent wheels of PyPI through pip: the machine's, or that of Debian's packages.

fetchPypi() {
  rowsOf pypi >"$tmp/wheels"
  takeLocal "$tmp/wheels"
  [ -s "$tmp/wheels" ] || return 0
  local pip name version file platform out
  if command -v pip3 >/dev/null; then pip=(pip3)
  else
    say "no pip on this machine: using Debian's package"
    "$here/fetch-sources" python-full
    pip=("$(buildPath python-full)/bin/python3" -m pip)
  fi
  mkdir -p "$tmp/pypi"
  while IFS=$'\t' read -r _ name version file _ _ out; do
    say "downloading $name $version"
    platform=${file##*-} platform=${platform%.whl}
    "${pip[@]}" --quiet --disable-pip-version-check download --no-deps --only-binary :all: --platform "$platform" --dest "$tmp/pypi" "$name==$version"
    addFile "$tmp/pypi/$file" sha256 "$file" "$out"
  done <"$tmp/wheels"
}
