# Sourced by ci/full.  withoutNix: a user without Nix fetches all boot libraries from the cache $tmp/cache, where ci/full has pushed
# them, with the one public key, and links and runs a program with what was fetched.  GHC and the plugin are this machine's, GHC's libdir comes with the libraries.

withoutNix() {
  local key ahc ghc plugin node fetched=$tmp/fetched
  key=$("$repo/ci/cache" key) ahc=$(buildOut ahc)/bin/ahc ghc=$(buildOut ghc-native)/bin/ghc
  plugin=$(buildOut ghc-plugin)/libahc-plugin.so node=$(buildOut node)/bin/node
  mkdir -p "$tmp/its"
  plain=(env -i PATH=/usr/bin:/bin HOME="$tmp/its")
  "${plain[@]}" "$ahc" boot --from-cache "file://$tmp/cache" --trusted-key "$key" --store "$fetched" || return 1
  "${plain[@]}" AHC_CONFIG="$fetched/ahc.json" AHC_GHC="$ghc" AHC_PLUGIN="$plugin" \
    "$ahc" link --input "$repo/tests/programs/hello.hs" --output-dir "$tmp/hello" || return 1
  [ "$("$node" "$tmp/hello/hello.js")" = "Hello, world!" ]
}
