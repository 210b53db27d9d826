# GHC's own tests of its libraries (tests/ghc) as wasm programs
{ build, files, harness, toolchain, node24, python, ghcSrc, ... }:
let
  tests = files { name = "ghc-tests"; root = ../../..; paths = [ "tests/ghc" "tests/support" ]; };
in
{
  ghc-tests = build {
    name = "ghc-tests";
    path = [ toolchain node24 python ];
    script = harness "ghc-tests" "python3 ${tests}/tests/ghc/run -j 2 ${ghcSrc}";
  };
}
