# Cabal projects through ahc-cabal, as a user has them; natively, too, for comparison
{ build, harness, files, toolchainWith, cabalInstall, ghcNative, ... }:
let
  toolchain = toolchainWith { packages = ps: [ ps.aeson ps.vector ]; optimizer = false; };
  tests = files { name = "cabal-tests"; root = ../../..; paths = [ "tests/cabal" ]; without = [ "dist-wasm" "dist-newstyle" ]; };
in
{
  cabal = build {
    name = "cabal";
    path = [ toolchain cabalInstall ghcNative ];
    script = harness "cabal" "bash ${tests}/tests/cabal/run";
  };
}
