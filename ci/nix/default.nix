# The base layer: pinned sources, builders and third-party tools.  A fixpoint: every file is a function of the whole set.
{ system, lock ? builtins.fromJSON (builtins.readFile ./lock/sources.lock.json) }:
let
  self = {
    inherit system lock;
    # builders
    busybox = import ./base/busybox.nix self;
    pinned = import ./base/pinned.nix self;
    deb = import ./base/deb.nix self;
    debList = import ./base/deb-list.nix self;
    source = import ./base/source.nix self;
    npm = import ./base/npm.nix self;
    pypi = import ./base/pypi.nix self;
    applets = import ./base/applets.nix self;
    run = import ./base/run.nix self;
    unpack = import ./base/unpack.nix self;
    bootPatchelf = import ./base/boot-patchelf.nix self;
    patchTree = import ./base/patch-tree.nix self;
    build = import ./base/build.nix self;
    elfTool = import ./base/elf-tool.nix self;
    files = import ./base/files.nix self;
    shell = import ./base/shell.nix self;
    crate = import ./cargo/crate.nix self;
    vendor = import ./cargo/vendor.nix self;
    cargo = import ./cargo/cargo.nix self;
    cargoDeps = import ./cargo/deps.nix self;
    workspace = import ./cargo/workspace.nix self;
    # third-party tools
    sysroot = import ./tools/sysroot.nix self;
    sysrootLib = "${self.sysroot}/usr/lib/x86_64-linux-gnu";
    gnu = import ./tools/gnu.nix self;
    ghcNative = import ./tools/ghc-native.nix self;
    cabalInstall = import ./tools/cabal-install.nix self;
    llvmLibs = import ./tools/llvm-libs.nix self;
    clang = import ./tools/clang.nix self;
    rust = import ./tools/rust.nix self;
    node = import ./tools/node.nix self;
    node20 = self.node "20";
    node22 = self.node "22";
    node24 = self.node "24";
    biome = import ./tools/biome.nix self;
    playwright = import ./tools/playwright.nix self;
    python = import ./tools/python.nix self;
    pythonFull = import ./tools/python-full.nix self;
    wasmtime = import ./tools/wasmtime.nix self;
    graphviz = import ./tools/graphviz.nix self;
    brotli = import ./tools/brotli.nix self;
    make = import ./tools/make.nix self;
    npmClient = import ./tools/npm-client.nix self;
    nix226 = import ./tools/nix-2.26.nix self;
  };
in
self
