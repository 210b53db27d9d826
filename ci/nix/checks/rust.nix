# cargo test, clippy with warnings denied, and rustfmt over the root workspace
{ cargo, workspace, harness, sysroot, ... }:
let
  over = name: script: cargo {
    inherit name;
    src = workspace.all;
    inherit (workspace) lockfile;
    target = workspace.testDeps;
    script = harness name script;
  };
in
{
  cargo-test = over "cargo-test" "cargo test --frozen --workspace --no-fail-fast";
  clippy = over "clippy" "cargo clippy --frozen --workspace --all-targets -- -D warnings";
  rustfmt = over "rustfmt" "cargo fmt --all --check";
}
