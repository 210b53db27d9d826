# One library of the list as a derivation: `ahc boot` as anybody would run it.  Its output holds the store fragment, the
# package database and the interfaces.  The description is passed as this library's slice of the list alone.
{ build, ahcBoot, ghcNative, ghcLibdir, ghcPlugin, ghcSources, cabalInfo, clang, node24, rts, ... }:
{ spec, closure }:
let
  runtime = spec.kind or "package" == "runtime";
  # what of GHC's source goes into it: the library's folder, and files of elsewhere that its description names
  isSource = origin: builtins.substring 0 7 origin == "source:";
  named = map (builtins.substring 7 (-1)) (builtins.filter isSource (builtins.attrValues (spec.files or { })));
  folders = [ "LICENSE" ] ++ (if runtime then [ "rts" ] else if spec ? source then [ spec.source ] else [ ]) ++ named;
in
build {
  name = "lib-${spec.name}";
  env = {
    spec = builtins.toJSON spec;
    AHC_GHC = "${ghcNative}/bin/ghc";
    AHC_LIBDIR = ghcLibdir;
    AHC_PLUGIN = "${ghcPlugin}/libahc-plugin.so";
    AHC_CC = "${clang}/bin/wasm32-clang";
    AHC_NODE = "${node24}/bin/node";
    AHC_GHC_SOURCE = ghcSources.slice spec.name folders;
    AHC_CABAL_INFO = "${cabalInfo}/bin/cabal-info";
  } // (if runtime then { AHC_RTS = "${rts}/libahc_rts.a"; } else { });
  script = ''
    printf '%s' "$spec" > spec.json
    ${ahcBoot}/bin/ahc boot --store $out --spec spec.json ${builtins.concatStringsSep " " (map (d: "--dep ${d}") closure)}
  '';
}
