# The test suites of libraries (tests/library-suites), built by ahc-cabal, run in Node: those marked ci with every ci/test, all of
# them (`full`) with ci/full.
{ build, files, harness, source, toolchainWith, node24, python, ghcSrc, ... }:
let
  suites = files { name = "library-suites"; root = ../../../tests; paths = [ "library-suites" "support" ]; };
  # whose suites are run, beside those of GHC's own libraries
  packages = [ "attoparsec" "unordered-containers" "vector" ];
  toolchain = toolchainWith {
    optimizer = false;
    packages = ps: map (p: ps.${p}) (packages ++ [
      "ChasingBottoms" "HUnit" "QuickCheck" "base-orphans" "nothunks" "quickcheck-classes-base" "quickcheck-unicode" "random"
      "tasty" "tasty-hunit" "tasty-quickcheck" "test-framework" "test-framework-quickcheck2"
    ]);
  };
  sources = builtins.concatStringsSep " " (map (p: "--source ${p}=${source "haskell-${p}"}") packages);
  group = name: choice: build {
    inherit name;
    path = [ toolchain node24 python ];
    script = harness name "HOME=$PWD LANG=C.UTF-8 python3 ${suites}/library-suites/run -j 2 ${choice} ${sources} ${ghcSrc}";
  };
in
{
  groups.library-suites = group "library-suites" "";
  full.library-suites-all = group "library-suites-all" "--all";
}
