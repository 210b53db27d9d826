# What a stock GHC needs to compile for wasm32, made by the scripts in this folder
self@{ run, files, ghcSrc, ghcNative, clang, sysroot, python, ... }:
let
  script = paths: files { name = "ghc-scripts"; root = ./.; paths = [ "cflags" "common.sh" ] ++ paths; };
  tools = [ ghcNative clang sysroot python ];
in
{
  # ghcautoconf.h, DerivedConstants.h and the rest
  headers = run {
    name = "ghc-headers";
    path = tools;
    script = ''
      export TMPDIR=$PWD
      bash ${script [ "make-headers" ]}/make-headers ${ghcSrc} $out
    '';
  };
}
