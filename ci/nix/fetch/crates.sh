# Sourced.  fetchCrates: the absent crates, with the pinned cargo; each .crate goes into the store as it came.

fetchCrates() {
  rowsOf crate >"$tmp/crates"
  takeLocal "$tmp/crates"
  [ -s "$tmp/crates" ] || return 0
  say "downloading $(wc -l <"$tmp/crates") crates"
  "$here/fetch-sources" rust
  local rust lock file out crate
  rust=$(buildPath rust)
  mkdir -p "$tmp/cargo"
  cp "${CARGO_HOME:-$HOME/.cargo}/config.toml" "$tmp/cargo/" 2>/dev/null || true
  find "$repo" -name Cargo.lock -not -path "$repo/.cache/*" -not -path '*/target/*' | LC_ALL=C sort | while read -r lock; do
    PATH=$rust/bin:$PATH CARGO_HOME=$tmp/cargo \
      CARGO_HTTP_CAINFO=${CARGO_HTTP_CAINFO:-${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}} \
      cargo fetch --quiet --locked --manifest-path "${lock%.lock}.toml"
  done
  while IFS=$'\t' read -r _ _ _ file _ _ out; do
    crate=$(echo "$tmp"/cargo/registry/cache/*/"$file")
    addFile "$crate" sha256 "$file" "$out"
  done <"$tmp/crates"
}

buildPath() { nix build --no-link "$repo#$1" && nix eval --raw "$repo#$1.outPath"; }
