# The outputs of the flake.  Every folder's default.nix is a function of the whole set, which starts as the base layer.
base:
let
  self = base // {
    ghcSources = import ../../ghc-patches self;
    ghcSrc = self.ghcSources.all;
    ghcParts = import ../../toolchain/ghc self;
    ghcHeaders = self.ghcParts.headers;
    ghcLibdir = self.ghcParts.libdir;
    inherit (self.ghcParts) cabalInfo;
    ghcPlugin = import ../../toolchain/plugin self;
    driver = import ../../toolchain/driver self;
    inherit (self.driver) ahc;
    ahcBoot = self.driver.boot;
    wasmOpt = import ../../toolchain/wasm-opt self;
    rts = import ../../rts self;
    libs = import ../../boot-store/libs self;
    haskellPackages = import ../../boot-store/packages self;
    bootStore = import ../../boot-store self;
    toolchainWith = import ../../toolchain self;
    toolchain = self.toolchainWith { };
    toolchainForO1 = self.toolchainWith { optimizer = false; };
    programs = import ../../tests/programs self;
  };
  tests = import ./checks self;
  ours = {
    ghc-src = self.ghcSrc;
    ghc-headers = self.ghcHeaders;
    ghc = self.ghcLibdir;
    cabal-info = self.cabalInfo;
    ghc-plugin = self.ghcPlugin;
    inherit (self) ahc rts toolchain;
    ahc-boot = self.ahcBoot;
    ahc-wasm-opt = self.wasmOpt;
    boot-store = self.bootStore;
    inherit (self.programs) fib hello turns;
  } // builtins.removeAttrs self.libs.built [ "rts" ] // { rts-lib = self.libs.built.rts; };
in
{
  packages = ours // {
    # third-party tools, unpacked and patched
    inherit (base) busybox sysroot gnu clang rust biome python wasmtime graphviz brotli make playwright;
    ghc-native = base.ghcNative;
    cabal-install = base.cabalInstall;
    python-full = base.pythonFull;
    node = base.node24;
    node-20 = base.node20;
    node-22 = base.node22;
    node-24 = base.node24;
    npm-client = base.npmClient;
    nix-226 = base.nix226;
    binaryen = self.wasmOpt.deps;
    ahc-deps = self.workspace.deps;
    cargo-vendor = self.vendor [ self.workspace.lockfile ];
  };
  # the second with all of haskellPackages in its package database
  devShells = let shellWith = import ./dev-shell.nix self; in {
    default = shellWith { };
    packages = shellWith { packages = builtins.attrValues; };
  };
  cabalProject = import ./project.nix self;
  inherit (tests) checks groups full matrix;
  # of ci/bench alone
  bench = import ../../tests/bench self;
  legacyPackages = { inherit (self) haskellPackages; };
  # the names of what ci/full builds twice
  ours = builtins.attrNames ours ++ map (name: "haskellPackages.${name}") (builtins.attrNames self.haskellPackages);
}
