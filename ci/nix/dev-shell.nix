# nix develop: the pinned tools and the built toolchain on PATH, crates vendored; works without a network.
#   packages  of haskellPackages, in the shell's package database beside GHC's own libraries
{ shell, vendor, ghcNative, clang, rust, node24, biome, graphviz, brotli, python, toolchainWith, ... }:
{ packages ? (_: [ ]) }:
let
  root = ../..;
  locks = builtins.filter builtins.pathExists
    (map (l: root + "/${l}") [ "Cargo.lock" "toolchain/wasm-opt/Cargo.lock" "rts/rts/Cargo.lock" "tests/fuzz/Cargo.lock" ]);
in
shell {
  name = "ahc-dev";
  tools = [ (toolchainWith { inherit packages; }) ghcNative clang rust node24 biome graphviz brotli python ];
  env.CARGO_NET_OFFLINE = "true";
  hook = ''
    export CARGO_HOME=''${AHC_STATE:-$PWD/.cache}/cargo-home
    mkdir -p "$CARGO_HOME"
    printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' ${vendor locks} > "$CARGO_HOME/config.toml"
    echo "$(ghc --version); $(ahc-cabal --version | head -n 1); $(cargo --version); node $(node --version)" >&2
  '';
}
