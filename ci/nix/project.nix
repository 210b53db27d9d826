# The outputs of a flake for a Cabal project of one's own (templates/default): its programs built for WebAssembly, its test
# suites run in Node, and a shell with ahc-cabal.  Nothing is downloaded: what the project depends on is in the package database.
#   name  the project's;  src  its folder;  packages  of haskellPackages, beside GHC's own libraries
{ build, shell, toolchainWith, ghcNative, node24, system, ... }:
{ name, src, packages ? (_: [ ]) }:
let
  toolchain = toolchainWith { inherit packages; };
  cabal = { suffix ? "", script }: build {
    name = "${name}${suffix}";
    path = [ toolchain node24 ghcNative ];
    script = ''
      mkdir -p $HOME
      cp -r ${src} project; chmod -R u+w project; cd project
      ${script}
    '';
  };
in
{
  # share/NAME/ has for each program NAME.wasm, NAME.mjs, which loads it, and NAME.js, which contains it; bin/NAME runs it in Node
  packages.${system}.default = cabal {
    script = ''
      ahc-cabal build --offline all:exes
      mkdir -p $out/bin $out/share
      find . -path '*/x/*/build/*.wasm' ! -path '*-tmp/*' | sort | while read -r wasm; do
        n=$(basename $wasm .wasm)
        mkdir -p $out/share/$n
        cp $wasm ''${wasm%.wasm}.mjs ''${wasm%.wasm}.js $out/share/$n/
        printf '#!%s\nexec %s %s "$@"\n' $BASH ${node24}/bin/node $out/share/$n/$n.mjs > $out/bin/$n
        chmod +x $out/bin/$n
      done
      [ -n "$(ls $out/bin)" ] || { echo "the project ${name} has no executable" >&2; exit 1; }
    '';
  };
  checks.${system}.default = cabal {
    suffix = "-tests";
    script = "ahc-cabal test --offline --test-show-details=direct all 2>&1 | tee log; mkdir $out; cp log $out/";
  };
  devShells.${system}.default = shell {
    name = "${name}-dev";
    tools = [ toolchain ghcNative node24 ];
    hook = ''echo "$(ahc-cabal --version | head -n 1); node $(node --version)" >&2'';
  };
}
