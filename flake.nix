{
  description = "ahc: Haskell to WebAssembly around a stock GHC";

  # Nothing is downloaded by evaluating or building: ci/nix/fetch-sources brings the pinned sources.
  inputs = { };

  outputs = { self }:
    let
      system = "x86_64-linux";
      base = import ./ci/nix { inherit system; };
      product = import ./ci/nix/product.nix base;
    in
    {
      packages.${system} = product.packages // { default = product.packages.fib; };
      # haskellPackages.NAME: packages by Cabal, from Debian's sources (boot-store/packages)
      legacyPackages.${system} = product.legacyPackages;
      devShells.${system} = product.devShells;
      # nix flake init -t: a project of your own; its outputs are those of lib.cabalProject
      templates.default = { path = ./templates/default; description = "a Haskell program that runs as WebAssembly"; };
      lib = { inherit (product) cabalProject; };
      checks.${system} = product.checks;
      # the same tests, as derivations that carry their results instead of failing (ci/test adds them up)
      testGroups.${system} = product.groups;
      fullTestGroups.${system} = product.full;
      # what ci/matrix needs beside the packages
      matrix.${system} = product.matrix;
      # what ci/bench needs beside the packages
      bench.${system} = product.bench;
      # the names of our own outputs
      inherit (product) ours;
    };
}
