{
  description = "a Haskell program that runs as WebAssembly";

  # The toolchain: where your clone of it is, known to Nix by  nix registry add ahc git+file:///path/of/the/clone
  inputs.ahc.url = "flake:ahc";

  # A binary cache saves building the toolchain (ci/cache key, on the machine that has it, prints the key):
  # nixConfig = { extra-substituters = "http://builder:8080"; extra-trusted-public-keys = "NAME:BASE64"; };

  outputs = { self, ahc }: ahc.lib.cabalProject {
    name = "hello-wasm";
    src = self;
    # beside GHC's own libraries:  packages = ps: [ ps.vector ps.aeson ];
  };
}
