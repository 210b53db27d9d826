# ahc: the Rust program, under all its names; and a build of it without the linker, which libraries are built with
{ cargo, workspace, ... }:
let
  program = { name, src, options }: cargo {
    inherit name src;
    inherit (workspace) lockfile;
    target = workspace.deps;
    script = ''
      ${workspace.stubs}
      cargo build --release --frozen -p ahc ${options}
      mkdir -p $out/bin
      cp $CARGO_TARGET_DIR/release/ahc $out/bin/
      for n in ar boot cabal ghc hsc2hs link pkg run; do ln -s ahc $out/bin/ahc-$n; done
    '';
  };
in
{
  ahc = program { name = "ahc"; src = workspace.product; options = ""; };
  boot = program { name = "ahc-boot"; src = workspace.boot; options = "--no-default-features"; };
}
