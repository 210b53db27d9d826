# The root cargo workspace: which files each kind of derivation sees.
{ files, cargoDeps, ... }:
let
  root = ../../..;
  manifest = builtins.fromTOML (builtins.readFile (root + "/Cargo.toml"));
  members = manifest.workspace.members;
  startsWith = p: s: builtins.substring 0 (builtins.stringLength p) s == p;
  # what the product is built from; tests/ and ci/ never cause it to be built again
  productMembers = builtins.filter (m: !(startsWith "tests/" m || startsWith "ci/" m)) members;
  testMembers = builtins.filter (m: startsWith "tests/" m || startsWith "ci/" m) members;
  top = [ "Cargo.toml" "Cargo.lock" "rustfmt.toml" "clippy.toml" ];
  without = [ "default.nix" "DESIGN.md" ];
in
rec {
  inherit root members;
  lockfile = root + "/Cargo.lock";
  # the product's crates without their tests; the other members as manifests only (see stubs)
  product = files {
    name = "ahc-src";
    inherit root;
    paths = top ++ map (m: "${m}/Cargo.toml") testMembers ++ productMembers ++ [ "rts/js" ];
    without = without ++ [ "tests" "test" ];
  };
  stubs = ''
    for m in ${builtins.concatStringsSep " " testMembers}; do
      mkdir -p $m/src; echo 'fn main() {}' > $m/src/main.rs; touch $m/src/lib.rs
    done
  '';
  # everything the cargo tests, clippy and rustfmt look at
  all = files {
    name = "workspace-src";
    inherit root;
    paths = top ++ members ++ [ "rts/js" "rts/cmm" "tests/cases" ];
    without = [ "default.nix" ];
  };
  deps = cargoDeps {
    name = "ahc-deps";
    inherit root;
    members = productMembers ++ testMembers;
    build = "cargo build --release --frozen -p ahc";
  };
  testDeps = cargoDeps {
    name = "ahc-test-deps";
    inherit root;
    members = productMembers ++ testMembers;
    build = "cargo test --frozen --workspace --no-run && cargo clippy --frozen --workspace --all-targets";
  };
}
