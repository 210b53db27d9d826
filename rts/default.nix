# The Rust part of the runtime: an archive of relocatable wasm objects
{ cargo, files, ... }:
cargo {
  name = "rts";
  src = files {
    name = "rts-src";
    root = ./..;
    paths = [ "Cargo.toml" "rts/abi" "rts/bignum" "rts/heap" "rts/rts" ];
    without = [ "default.nix" "DESIGN.md" "tests" ];
  };
  lockfile = ./rts/Cargo.lock;
  script = ''
    cd rts/rts
    cargo build --release --frozen
    mkdir -p $out
    cp $CARGO_TARGET_DIR/wasm32-unknown-unknown/release/libahc_rts.a $out/
  '';
}
