# nix-compat's formats against the pinned Nix 2.26, which is asked itself (cargo-test compares with its recorded answers)
{ cargo, workspace, harness, nix226, ... }:
{
  nix-compat = cargo {
    name = "nix-compat";
    src = workspace.all;
    inherit (workspace) lockfile;
    target = workspace.testDeps;
    env.NIX_BIN = "${nix226}/bin";
    script = harness "nix-compat" "cargo test --frozen -p nix-compat --test against_nix --no-fail-fast";
  };
}
