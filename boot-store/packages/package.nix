# One package of the list as a derivation: Debian's source through Cabal's Setup with our compiler.  The layout is a library's
# (boot-store/libs): store fragment, package description, interfaces, headers; and the licence's text.
{ build, files, source, ahcBoot, cabalSetup, ghcNative, ghcLibdir, ghcPlugin, clang, node24, ... }:
# depends: name -> output of what the package names as dependency;  closure: all that these need, and they
{ spec, depends, closure }:
let
  patches = spec.patches or [ ];
  replace = spec.replace or { };
  words = builtins.concatStringsSep " ";
  # patches of ours: the source as a tarball again
  patched = build {
    name = "haskell-${spec.name}-src.tar";
    env.src = source spec.source;
    script = ''
      mkdir source
      tar -xf $src -C source
      for p in ${words (map (p: "${./patches + "/${p}"}") spec.ours)}; do patch -d source/* -p1 -s --no-backup-if-mismatch <$p; done
      tar -cf $out -C source --sort=name --mtime=@1 --owner=0 --group=0 --numeric-owner "$(ls source)"
    '';
  };
in
build {
  name = "haskell-${spec.name}";
  path = [ ahcBoot cabalSetup ghcNative clang ];
  env = {
    package = spec.name;
    inherit (spec) licence;
    src = if spec ? ours then patched else source spec.source;
    debian = if patches == [ ] then "" else source "${spec.source}-debian";
    patches = words patches;
    relax = words (spec.relax or [ ]);
    flags = words (spec.flags or [ ]);
    # WHERE=FILE: files of the package in place of which there is one of ours
    replaced = words (map (f: "${f}=${./replaced + "/${replace.${f}}"}") (builtins.attrNames replace));
    depends = words (builtins.attrNames depends);
    libraries = words (map toString closure);
    AHC_GHC = "${ghcNative}/bin/ghc";
    AHC_GHC_PKG = "${ghcNative}/bin/ghc-pkg";
    AHC_PLUGIN = "${ghcPlugin}/libahc-plugin.so";
    AHC_CC = "${clang}/bin/wasm32-clang";
    AHC_NODE = "${node24}/bin/node";
    BASE_LIBDIR = ghcLibdir;
  };
  script = "bash ${files { name = "build-package"; root = ./.; paths = [ "build-package" "description.awk" ]; }}/build-package $out";
}
