# The whole toolchain in one folder: ahc under all its names, ahc-wasm-opt, and share/ahc/ahc.json, which says where the
# stock GHC, its wasm32 libdir, the plugin, the libraries and the boot store are.  Without `wasmOpt` (null) it is complete but
# for -O2, and nothing waits for binaryen.
{ build, ahc, wasmOpt, ghcNative, ghcLibdir, ghcPlugin, ghcSrc, cabalInfo, clang, node24, libs, rts, bootStore, ... }:
build {
  name = "ahc-toolchain";
  env.config = builtins.toJSON ({
    ghc = "${ghcNative}/bin/ghc";
    ghc-pkg = "${ghcNative}/bin/ghc-pkg";
    libdir = ghcLibdir;
    package-dbs = map (l: "${l}/package.conf.d") libs.packages;
    plugin = "${ghcPlugin}/libahc-plugin.so";
    stores = [ bootStore ];
    boot = {
      cc = "${clang}/bin/wasm32-clang";
      node = "${node24}/bin/node";
      ghc-source = ghcSrc;
      cabal-info = "${cabalInfo}/bin/cabal-info";
      libraries = ../boot-store/libs/libraries.json;
      rts = "${rts}/libahc_rts.a";
    };
  } // (if wasmOpt == null then { } else { wasm-opt = "${wasmOpt}/bin/ahc-wasm-opt"; }));
  script = ''
    mkdir -p $out/bin $out/share/ahc
    cp ${ahc}/bin/ahc $out/bin/ahc
    for n in boot link ghc pkg; do ln -s ahc $out/bin/ahc-$n; done
    ${if wasmOpt == null then "" else "ln -s ${wasmOpt}/bin/ahc-wasm-opt $out/bin/ahc-wasm-opt"}
    printf '%s\n' "$config" > $out/share/ahc/ahc.json
  '';
}
