# Toolchains, each in one folder: ahc under all its names, ahc-wasm-opt, cabal-install, share/ahc/libdir (GHC's libdir, with
# every library in its global package database), and share/ahc/ahc.json, which says where everything is.
#   packages   of haskellPackages, beside GHC's own libraries: ps: [ ps.aeson ]
#   optimizer  false: complete but for -O2, and nothing waits for binaryen
{ build, ahc, wasmOpt, ghcNative, ghcLibdir, ghcPlugin, ghcSrc, cabalInfo, cabalInstall, clang, node24, libs, rts, bootStore
, haskellPackages ? { }, ... }:
{ packages ? (_: [ ]), optimizer ? true }:
let
  unique = builtins.foldl' (seen: l: if builtins.elem l seen then seen else seen ++ [ l ]) [ ];
  chosen = unique (builtins.concatMap (p: p.closure ++ [ p ]) (packages haskellPackages));
in
build {
  name = "ahc-toolchain";
  env = {
    config = builtins.toJSON ({
      ghc = "${ghcNative}/bin/ghc";
      ghc-pkg = "${ghcNative}/bin/ghc-pkg";
      libdir = "libdir";
      plugin = "${ghcPlugin}/libahc-plugin.so";
      stores = [ bootStore ] ++ chosen;
      cabal = "${cabalInstall}/bin/cabal";
      boot = {
        cc = "${clang}/bin/wasm32-clang";
        node = "${node24}/bin/node";
        ghc-source = ghcSrc;
        cabal-info = "${cabalInfo}/bin/cabal-info";
        libraries = ../boot-store/libs/libraries.json;
        rts = "${rts}/libahc_rts.a";
      };
    } // (if optimizer then { wasm-opt = "${wasmOpt}/bin/ahc-wasm-opt"; } else { }));
    AHC_GHC_PKG = "${ghcNative}/bin/ghc-pkg";
  };
  script = ''
    mkdir -p $out/bin $out/share/ahc
    cp ${ahc}/bin/ahc $out/bin/ahc
    for f in ${ahc}/bin/ahc-*; do ln -s ahc $out/bin/''${f##*/}; done
    ${if optimizer then "ln -s ${wasmOpt}/bin/ahc-wasm-opt $out/bin/ahc-wasm-opt" else ""}
    ${ahc}/bin/ahc libdir --base ${ghcLibdir} --into $out/share/ahc/libdir ${builtins.concatStringsSep " " (libs.packages ++ chosen)}
    printf '%s\n' "$config" > $out/share/ahc/ahc.json
  '';
}
