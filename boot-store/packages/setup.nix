# Cabal's Setup as a native program, compiled once for all packages that do not bring their own
{ build, ghcNative, ... }:
build {
  name = "cabal-setup";
  path = [ ghcNative ];
  script = ''
    cp ${./Setup.hs} Setup.hs
    mkdir -p $out/bin
    ghc -v0 -O0 -Wall -hide-all-packages -package base -package Cabal Setup.hs -o $out/bin/setup
  '';
}
