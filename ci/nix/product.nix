# The outputs of the flake, by name
base:
{
  packages = {
    # third-party tools, unpacked and patched
    inherit (base) sysroot clang rust biome python graphviz brotli make;
    ghc-native = base.ghcNative;
    ghc-tools = base.ghcTools;
    node = base.node24;
    node-20 = base.node20;
    node-22 = base.node22;
    node-24 = base.node24;
    npm-client = base.npmClient;
    nix-226 = base.nix226;
    fib = base.node24;
  };
  devShell = base.node24;
  checks = { };
}
