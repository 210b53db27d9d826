# The outputs of the flake.  Every folder's default.nix is a function of the whole set, which starts as the base layer.
base:
let
  self = base // {
    ghcSrc = import ../../ghc-patches self;
    ghcParts = import ../../toolchain/ghc self;
    ghcHeaders = self.ghcParts.headers;
    ghcLibdir = self.ghcParts.libdir;
    ghcPlugin = import ../../toolchain/plugin self;
    ahc = import ../../toolchain/driver self;
    wasmOpt = import ../../toolchain/wasm-opt self;
  };
  tests = import ./checks self;
in
{
  packages = {
    # third-party tools, unpacked and patched
    inherit (base) sysroot gnu clang rust biome python graphviz brotli make;
    ghc-native = base.ghcNative;
    node = base.node24;
    node-20 = base.node20;
    node-22 = base.node22;
    node-24 = base.node24;
    npm-client = base.npmClient;
    nix-226 = base.nix226;
    # ours
    ghc-src = self.ghcSrc;
    ghc-headers = self.ghcHeaders;
    ghc = self.ghcLibdir;
    ghc-plugin = self.ghcPlugin;
    inherit (self) ahc;
    ahc-deps = self.workspace.deps;
    ahc-wasm-opt = self.wasmOpt;
  };
  devShell = base.node24;
  inherit (tests) checks groups;
}
