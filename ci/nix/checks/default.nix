# Every group of tests by name.  `groups` always build and carry their results; `checks` fail if a test of theirs did.
set:
let
  self = set // {
    harness = import ./harness.nix self;
    gate = import ./gate.nix self;
  };
  groups =
    import ./rust.nix self
    // import ./javascript.nix self
    // import ./toolchain.nix self
    // import ./ghc.nix self
    // import ./nofib.nix self
    // import ./primops.nix self
    // self.programs.groups;
in
{
  inherit groups;
  checks = builtins.mapAttrs self.gate groups;
}
