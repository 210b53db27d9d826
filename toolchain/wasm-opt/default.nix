# ahc-wasm-opt.  binaryen is compiled in a derivation of its own, by far the longest of all.
{ cargo, cargoDeps, files, ... }:
let
  lockfile = ./Cargo.lock;
  build = "cargo build --release --frozen";
  deps = cargoDeps { name = "binaryen"; root = ./.; members = [ "." ]; inherit build; };
in
cargo {
  name = "ahc-wasm-opt";
  inherit lockfile;
  src = files { name = "wasm-opt-src"; root = ./.; paths = [ "Cargo.toml" "Cargo.lock" "src" ]; };
  target = deps;
  script = ''
    ${build}
    mkdir -p $out/bin
    cp $CARGO_TARGET_DIR/release/ahc-wasm-opt $out/bin/
  '';
}
// { inherit deps; }
