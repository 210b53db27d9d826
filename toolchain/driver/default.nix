# ahc: the Rust program, under all its names
{ cargo, workspace, ... }:
cargo {
  name = "ahc";
  src = workspace.product;
  inherit (workspace) lockfile;
  target = workspace.deps;
  script = ''
    ${workspace.stubs}
    cargo build --release --frozen -p ahc
    mkdir -p $out/bin
    cp $CARGO_TARGET_DIR/release/ahc $out/bin/
    for n in boot link ghc pkg cabal; do ln -s ahc $out/bin/ahc-$n; done
  '';
}
