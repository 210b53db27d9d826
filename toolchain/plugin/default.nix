# The GHC plugin as a shared library
{ build, files, ghcNative, ... }:
let
  src = files { name = "plugin-src"; root = ./.; paths = [ "make-plugin" "Ahc" ]; };
in
build {
  name = "ghc-plugin";
  path = [ ghcNative ];
  script = "bash ${src}/make-plugin $out";
}
