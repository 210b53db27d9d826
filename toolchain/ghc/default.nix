# What a stock GHC needs to compile for wasm32, made by the scripts in this folder
{ build, files, ghcSources, ghcHeaders, ghcNative, clang, python, ... }:
let
  ghcSrc = ghcSources.compiler;
  script = name: "${files { name = "ghc-scripts"; root = ./.; paths = [ "cflags" "common.sh" name ]; }}/${name}";
in
{
  # ghcautoconf.h, DerivedConstants.h and the rest
  headers = build {
    name = "ghc-headers";
    path = [ ghcNative clang python ];
    script = "bash ${script "make-headers"} ${ghcSrc} $out";
  };

  # settings, include/, the rts unit and the generated sources: `ghc -B<this>` compiles for wasm32
  libdir = build {
    name = "ghc-wasm-libdir";
    path = [ ghcNative clang ];
    script = ''
      bash ${script "make-libdir"} ${ghcSrc} ${ghcHeaders} ${ghcNative}/lib $out
      ghc -B$out --info | grep '("target arch","ArchWasm32")'
    '';
  };

  # cabal-info, the reader of .cabal files, with which libraries are built
  cabalInfo = build {
    name = "cabal-info";
    path = [ ghcNative ];
    script = "bash ${files { name = "cabal-info-src"; root = ./.; paths = [ "cflags" "common.sh" "CabalInfo.hs" "make-cabal-info" ]; }}/make-cabal-info $out/bin";
  };
}
