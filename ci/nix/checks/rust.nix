# cargo test, clippy with warnings denied, rustfmt, and the repository's own rules (xtask) over the root workspace
{ cargo, workspace, harness, node24, ghcHeaders, ... }:
let
  over = name: script: cargo {
    inherit name;
    path = [ node24 ]; # the JavaScript glue's tests run it
    src = workspace.all;
    inherit (workspace) lockfile;
    target = workspace.testDeps;
    script = harness name script;
  };
  tree = builtins.path { name = "repository"; path = workspace.root; };
in
{
  cargo-test = over "cargo-test" "cargo test --frozen --workspace --no-fail-fast";
  clippy = over "clippy" "cargo clippy --frozen --workspace --all-targets -- -D warnings";
  rustfmt = over "rustfmt" "cargo fmt --all --check";
  tidy = over "tidy" ''
    export XTASK_ROOT=${tree}
    cargo run --frozen -q -p xtask -- tidy'';
  dependencies = over "dependencies" "cargo run --frozen -q -p xtask -- deps";
  abi-constants = over "abi-constants"
    "cargo run --frozen -q -p xtask -- gen-abi --check ${ghcHeaders}/DerivedConstants.h";
}
