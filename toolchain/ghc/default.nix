# What a stock GHC needs to compile for wasm32, made by the scripts in this folder
{ build, files, ghcSrc, ghcNative, clang, python, ... }:
let
  script = paths: files { name = "ghc-scripts"; root = ./.; paths = [ "cflags" "common.sh" ] ++ paths; };
  tools = [ ghcNative clang python ];
in
{
  # ghcautoconf.h, DerivedConstants.h and the rest
  headers = build {
    name = "ghc-headers";
    path = tools;
    script = ''
      bash ${script [ "make-headers" ]}/make-headers ${ghcSrc} $out
    '';
  };
}
