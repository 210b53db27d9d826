# nix develop: the pinned tools and the built toolchain on PATH, crates vendored; works without a network.
# Nix runs the builder (whose base name must be bash) with its own script, which sources $stdenv/setup if there is one.
{ run, vendor, workspace, system, sysroot, gnu, ghcNative, clang, rust, node24, biome, graphviz, brotli, python, toolchain, ... }:
let
  root = ../..;
  locks = builtins.filter builtins.pathExists
    (map (l: root + "/${l}") [ "Cargo.lock" "toolchain/wasm-opt/Cargo.lock" "rts/rts/Cargo.lock" "tests/fuzz/Cargo.lock" ]);
  vendored = vendor locks;
  stdenv = run {
    name = "dev-shell-setup";
    script = "mkdir -p $out; echo 'export SHELL=${sysroot}/bin/bash' > $out/setup";
  };
  tools = [ toolchain ghcNative clang rust node24 biome graphviz brotli python gnu sysroot ];
in
derivation {
  name = "ahc-dev";
  inherit system stdenv;
  builder = "${sysroot}/bin/bash";
  args = [ "-c" "echo 'this derivation is for nix develop' >&2; exit 1" ];
  outputs = [ "out" ];
  PATH = builtins.concatStringsSep ":" (map (t: "${t}/bin") tools);
  LANG = "C.UTF-8";
  LOCPATH = "${gnu}/usr/lib/locale";
  CARGO_NET_OFFLINE = "true";
  shellHook = ''
    export CARGO_HOME=''${AHC_STATE:-$PWD/.cache}/cargo-home
    mkdir -p "$CARGO_HOME"
    printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n' ${vendored} > "$CARGO_HOME/config.toml"
    echo "$(ghc --version); $(cargo --version); node $(node --version)" >&2
  '';
}
