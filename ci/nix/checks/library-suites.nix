# The test suites of libraries (tests/library-suites), built by ahc-cabal, run in Node: the group has those marked ci, libraryTestSuites all
{ build, files, harness, source, toolchainWith, node24, python, ghcSrc, ... }:
let
  suites = files { name = "library-suites"; root = ../../..; paths = [ "tests/library-suites" "tests/support" ]; };
  toolchain = toolchainWith {
    packages = ps: [
      ps.ChasingBottoms ps.HUnit ps.QuickCheck ps.attoparsec ps.base-orphans ps.nothunks ps.quickcheck-classes-base
      ps.quickcheck-unicode ps.random ps.tasty ps.tasty-hunit ps.tasty-quickcheck ps.test-framework ps.test-framework-quickcheck2
      ps.unordered-containers ps.vector
    ];
  };
  packages = [ "attoparsec" "unordered-containers" "vector" ];
  sources = builtins.concatStringsSep " " (map (p: "--source ${p}=${source "haskell-${p}"}") packages);
in
choice: build {
  name = "library-suites${choice}";
  path = [ toolchain node24 python ];
  script = harness "library-suites" "HOME=$PWD python3 ${suites}/tests/library-suites/run ${choice} ${sources} ${ghcSrc}";
}
