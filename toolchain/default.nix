# The whole toolchain in one folder: ahc under all its names, ahc-wasm-opt, and share/ahc/ahc.json, which says where the
# stock GHC, its wasm32 libdir, the plugin, the C compiler, the libraries and the JavaScript are.
{ build, files, ahc, wasmOpt, ghcNative, ghcLibdir, ghcPlugin, clang, libs, rts, bootStore, ... }:
let
  js = files { name = "rts-js"; root = ../rts/js; paths = [ "browser" "core" "entry" "env" "node" "wasi" ]; };
  config = builtins.toJSON {
    ghc = "${ghcNative}/bin/ghc";
    ghc-pkg = "${ghcNative}/bin/ghc-pkg";
    libdir = ghcLibdir;
    package-dbs = map (l: "${l}/package.conf.d") libs.all;
    plugin = "${ghcPlugin}/libahc-plugin.so";
    cc = "${clang}/bin/wasm32-clang";
    stores = [ "${bootStore}" ];
    inherit js;
  };
in
build {
  name = "ahc-toolchain";
  env = { inherit config; };
  script = ''
    mkdir -p $out/bin $out/share/ahc
    cp ${ahc}/bin/ahc $out/bin/ahc
    for n in boot link ghc pkg cabal; do ln -s ahc $out/bin/ahc-$n; done
    ln -s ${wasmOpt}/bin/ahc-wasm-opt $out/bin/ahc-wasm-opt
    printf '%s\n' "$config" > $out/share/ahc/ahc.json
  '';
}
