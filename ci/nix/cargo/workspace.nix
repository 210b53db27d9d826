# The root cargo workspace: which files each kind of derivation sees.
{ files, cargoDeps, ... }:
let
  root = ../../..;
  manifest = builtins.fromTOML (builtins.readFile (root + "/Cargo.toml"));
  members = manifest.workspace.members;
  startsWith = p: s: builtins.substring 0 (builtins.stringLength p) s == p;
  # what the product is built from; tests/, ci/ and the runtime's crates (which are linked into programs) never cause it to be built again
  productMembers = builtins.filter (m: !(startsWith "tests/" m || startsWith "ci/" m || builtins.elem m [ "rts/bignum" "rts/heap" ])) members;
  # what libraries are built with: no linker, no client of caches, nothing for Cabal
  notBoot = [ "toolchain/cmm-cfg" "toolchain/wasm-lower" "toolchain/wasm-link" "toolchain/js-glue" "boot-store/nix-compat" ];
  bootMembers = builtins.filter (m: !builtins.elem m notBoot) productMembers;
  top = [ "Cargo.toml" "Cargo.lock" ];
  notCode = [ "default.nix" "DESIGN.md" "FORMAT.md" "OBJECT.md" "tests" "test" "examples" "benches" ];
  manifests = map (m: "${m}/Cargo.toml");
  # the sources of some members; of the others only the manifests (stubs makes empty crates of them)
  sources = { name, of, paths, without ? [ ] }: files {
    inherit name root;
    paths = top ++ manifests members ++ of ++ paths;
    without = notCode ++ without;
  };
in
{
  inherit root;
  lockfile = root + "/Cargo.lock";
  product = sources { name = "ahc-src"; of = productMembers; paths = [ "rts/js" "toolchain/ghc/cflags" ]; };
  boot = sources { name = "ahc-boot-src"; of = bootMembers; paths = [ "toolchain/ghc/cflags" ]; without = [ "link" "fetch" "cabal" ]; };
  # shell text: a member without sources becomes an empty crate
  stubs = ''
    for m in ${builtins.concatStringsSep " " members}; do
      [ -d $m/src ] || { mkdir -p $m/src; echo 'fn main() {}' > $m/src/main.rs; touch $m/src/lib.rs; }
    done
  '';
  # everything that the cargo tests, clippy and rustfmt look at
  all = files {
    name = "workspace-src";
    inherit root;
    paths = top ++ [ "rustfmt.toml" "clippy.toml" "rts" "toolchain" "boot-store" "tests" "ci/xtask" "ABI.md" ];
    without = [ "default.nix" "target" ];
  };
  deps = cargoDeps {
    name = "ahc-deps";
    inherit root members;
    build = "cargo build --release --frozen -p ahc";
  };
  testDeps = cargoDeps {
    name = "ahc-test-deps";
    inherit root members;
    build = "cargo test --frozen --workspace --no-run && cargo clippy --frozen --workspace --all-targets";
  };
}
