# Sourced.  fetchNpm: the absent npm packages through the npm client: the machine's, or corepack's out of Debian packages.

npmClient() { # sets npm (array)
  if command -v npm >/dev/null; then npm=(npm); return; fi
  say "no npm on this machine: using corepack from Debian's packages"
  "$here/fetch-sources" npm-client
  npm=("$(buildPath npm-client)/bin/npm")
  export COREPACK_HOME=$tmp/corepack COREPACK_ENABLE_DOWNLOAD_PROMPT=0 COREPACK_DEFAULT_TO_LATEST=0
}

fetchNpm() {
  rowsOf npm >"$tmp/npms"
  takeLocal "$tmp/npms"
  [ -s "$tmp/npms" ] || return 0
  local npm name version file out
  npmClient
  mkdir -p "$tmp/npm"
  while IFS=$'\t' read -r _ name version file _ _ out; do
    say "downloading $name $version"
    (cd "$tmp/npm" && "${npm[@]}" pack --silent --ignore-scripts "$name@$version" >/dev/null)
    addFile "$tmp/npm/$file" sha512 "$file" "$out"
  done <"$tmp/npms"
}
