# The runtime's JavaScript: unit tests under every Node we support, formatting and lint
{ build, files, harness, biome, node20, node22, node24, ... }:
let
  root = ../../..;
  src = files { name = "rts-js-src"; inherit root; paths = [ "rts/js" "ci/nix/cache" "tests/browser" "tests/support/chromium.mjs" "tests/programs/ImportJs.mjs" "biome.json" ]; };
  under = name: node: build {
    name = "js-${name}";
    path = [ node ];
    script = harness "js-${name}" ''
      cp -r ${src}/rts/js js; chmod -R u+w js; cd js
      node --test --test-reporter=tap $(find . -name '*.test.mjs' | sort)
    '';
  };
in
{
  js-node-20 = under "node-20" node20;
  js-node-22 = under "node-22" node22;
  js-node-24 = under "node-24" node24;
  js-lint = build {
    name = "js-lint";
    path = [ biome ];
    script = harness "js-lint" ''
      cp -r ${src} src; chmod -R u+w src; cd src
      biome lint --error-on-warnings .
      biome format .
    '';
  };
}
