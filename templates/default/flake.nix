{
  description = "a Haskell program that runs as WebAssembly";

  # The toolchain: put your clone of it, or a git URL, here.
  inputs.ahc.url = "git+file:///path/to/ahc";

  # A binary cache saves building the toolchain (ci/cache key, on the machine that has it, prints the key):
  # nixConfig = { extra-substituters = "http://builder:8080"; extra-trusted-public-keys = "NAME:BASE64"; };

  outputs = { self, ahc }: ahc.lib.cabalProject {
    name = "hello-wasm";
    src = self;
    # beside GHC's own libraries:  packages = ps: [ ps.vector ps.aeson ];
  };
}
