# cargo test, clippy with warnings denied, rustfmt, and the repository's own rules (xtask) over the root workspace
{ cargo, workspace, harness, node24, clang, graphviz, ghcHeaders, ... }:
let
  over = name: script: cargo {
    inherit name;
    # the tests of the JavaScript glue run Node, those of the linker compile C and draw graphs
    path = [ node24 clang graphviz ];
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
  # licences and duplicates, over every workspace
  dependencies = cargo {
    name = "dependencies";
    src = tree;
    lockfile = map (f: workspace.root + "/${f}") [ "Cargo.lock" "rts/rts/Cargo.lock" "toolchain/wasm-opt/Cargo.lock" ];
    target = workspace.testDeps;
    script = harness "dependencies" "cargo run --frozen -q -p xtask -- deps Cargo.toml rts/rts/Cargo.toml toolchain/wasm-opt/Cargo.toml";
  };
  abi-constants = over "abi-constants"
    "cargo run --frozen -q -p xtask -- gen-abi --check ${ghcHeaders}/DerivedConstants.h";
}
