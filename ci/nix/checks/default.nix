# Every group of tests by name.  `groups` always build and carry their results; `checks` fail if a test of theirs did.
set:
let
  self = set // {
    harness = import ./harness.nix self;
    gate = import ./gate.nix self;
  };
  packages = import ./packages.nix self;
  librarySuites = import ./library-suites.nix self;
  groups =
    import ./rust.nix self
    // import ./javascript.nix self
    // import ./toolchain.nix self
    // import ./ghc.nix self
    // import ./nix-compat.nix self
    // import ./nofib.nix self
    // import ./bench.nix self
    // import ./engine.nix self
    // import ./cabal.nix self
    // import ./primops.nix self
    // import ./libraries.nix self
    // packages.groups
    // librarySuites.groups
    // (import ./package-lies.nix self).groups
    // (import ./package-layout.nix self).groups
    // self.programs.groups;
in
{
  inherit groups;
  inherit (librarySuites) matrix;
  # too long for every run: ci/full
  full = packages.full // librarySuites.full;
  checks = builtins.mapAttrs self.gate groups;
}
