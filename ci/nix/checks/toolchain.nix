# Tests of the built toolchain as a user has it: the command line, the plugin, what fib and hello are
{ build, cargo, workspace, harness, toolchain, libs, ghcNative, ghcSrc, ghcLibdir, ghcPlugin, ahc, clang, cabalInfo
, node20, node22, node24, graphviz, files, programs, ... }:
let
  root = ../../..;
  plugin = files { name = "plugin-tests"; inherit root; paths = [ "toolchain/plugin/tests" ]; };
  databases = builtins.concatStringsSep " " (map (l: "-package-db ${l}/package.conf.d") libs.packages);
  fibSource = files { name = "fib-source"; inherit root; paths = [ "tests/programs/fib.hs" "tests/programs/hello.hs" ]; };
in
{
  # diagnostics, bad input, concurrent boots: the tests that compile Haskell
  command-line = cargo {
    name = "command-line";
    path = [ node24 ];
    src = workspace.all;
    inherit (workspace) lockfile;
    target = workspace.testDeps;
    env = {
      AHC_UNDER_TEST = "${toolchain}/bin/ahc";
      AHC_TEST_BOOT = "${libs.built.ghc-prim}:${libs.built.ghc-bignum}";
      AHC_CC = "${clang}/bin/wasm32-clang";
      AHC_CABAL_INFO = "${cabalInfo}/bin/cabal-info";
      AHC_NODE = "${node24}/bin/node";
    };
    script = harness "command-line" "cargo test --frozen -p ahc --features toolchain-tests --test cli_toolchain --no-fail-fast";
  };

  plugin = build {
    name = "plugin";
    path = [ ghcNative ahc ];
    script = harness "plugin"
      "bash ${plugin}/toolchain/plugin/tests/run ${ghcSrc} ${ghcLibdir} ${ghcPlugin}/libahc-plugin.so ${databases}";
  };

  # what happens when the stack or the heap is full
  runtime-limits = build {
    name = "runtime-limits";
    path = [ toolchain node24 ];
    script = harness "runtime-limits"
      "bash ${files { name = "rts-tests"; inherit root; paths = [ "rts/tests" ]; }}/rts/tests/run";
  };

  # fib and hello under every Node we support, as one file and as a module
  node-versions = build {
    name = "node-versions";
    script = harness "node-versions" (builtins.concatStringsSep "\n" (builtins.concatMap
      (node: [
        ''v=$(${node}/bin/node --version)''
        ''check() { if [ "$(${node}/bin/node $2)" = "$1" ]; then echo "ok $v ''${2##*/}"; else echo "not ok $v ''${2##*/}"; fi; }''
        ''for f in ${programs.fib}/fib.js ${programs.fib}/fib.mjs; do check 55 $f; done''
        ''for f in ${programs.hello}/hello.js ${programs.hello}/hello.mjs; do check "Hello, world!" $f; done''
      ]) [ node20 node22 node24 ]));
  };

  # sizes that must not be passed, links that must not differ, reports that dot reads
  links = build {
    name = "links";
    path = [ toolchain graphviz ];
    script = harness "links" ''
      src=${fibSource}/tests/programs
      limit() { n=$(stat -c %s $2); if [ $n -le $3 ]; then echo "ok $1: $n bytes (at most $3)"; else echo "not ok $1: $n bytes, at most $3"; fi; }
      limit "fib.wasm with the collector" ${programs.fib}/fib.wasm 21504
      ahc-link $src/fib.hs --strategy tail-call --output-dir tail; limit "fib.wasm with the collector and tail calls" tail/fib.wasm 20480
      ahc-link $src/fib.hs --gc none --output-dir none
      limit "fib.wasm without" none/fib.wasm 7168
      limit "fib.js without" none/fib.js 20480
      for p in fib hello; do
        for s in direct tail-call trampoline; do
          for n in 1 2; do ahc-link $src/$p.hs --strategy $s --output-dir $p-$s-$n; done
          if diff -r $p-$s-1 $p-$s-2; then echo "ok two links of $p are the same ($s)"; else echo "not ok two links of $p differ ($s)"; fi
        done
        ahc-link $src/$p.hs --output-dir r --report json --report-file $p.json
        if ${node24}/bin/node -e 'JSON.parse(require("fs").readFileSync(process.argv[1]))' $p.json; then echo "ok the JSON report of $p"; else echo "not ok the JSON report of $p"; fi
      done
      # hello's takes dot minutes
      ahc-link $src/fib.hs --output-dir r --report dot --report-file fib.dot
      if dot -Tplain fib.dot > plain && grep -q '^edge' plain; then echo "ok dot accepts the report of fib"; else echo "not ok dot refuses the report of fib"; fi
    '';
  };
}
