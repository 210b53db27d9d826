# The test programs: fib, hello and Turns as outputs; every program run natively and as wasm with every strategy, and compared.
# A derivation per program and step, so that a changed program runs alone.
{ build, files, ghcNative, toolchain, toolchainForO1, node24, ... }:
let
  entries = builtins.attrNames (builtins.readDir ./.);
  # NAME.hs, or a folder NAME with Main.hs
  programs = map (f: builtins.head (builtins.match "(.*)\\.hs" f)) (builtins.filter (f: builtins.match ".*\\.hs" f != null) entries)
    ++ builtins.filter (f: builtins.pathExists (./. + "/${f}/Main.hs")) entries;
  strategies = [ "tail-call" "trampoline" ];

  # what belongs to one program: NAME.* or the folder NAME
  of = name: files {
    name = "program-${name}";
    root = ./.;
    paths = [ "run" ] ++ builtins.filter (f: f == name || builtins.match "${name}\\..*" f != null) entries;
  };

  # NAME.wasm, NAME.mjs and NAME.js as a release links them
  linked = name: build {
    inherit name;
    path = [ toolchainForO1 ];
    script = "ahc-link ${files { name = "${name}-src"; root = ./.; paths = [ "${name}.hs" ]; }}/${name}.hs --output-dir $out";
  };

  native = name: build {
    name = "native-${name}";
    path = [ ghcNative ];
    script = "bash ${of name}/run native ${name} $out";
  };

  # a link that fails is a result too
  wasm = strategy: name: build {
    name = "wasm-${name}-${strategy}";
    path = [ toolchain node24 ];
    script = ''
      mkdir -p $out
      bash ${of name}/run wasm ${strategy} ${name} $out > $out/link.log 2>&1 || rm -f $out/exit
    '';
  };

  compared = strategy: build {
    name = "programs-${strategy}";
    script = ''
      mkdir -p $out
      compare() {
        if [ -e $4/exit ]; then bash $1/run compare $2 $3 $4 "$2 ${strategy}"
        else echo "not ok $2 ${strategy} (not linked)"; sed 's/^/  | /' $4/link.log; fi
      }
      {
      ${builtins.concatStringsSep "\n" (map (n: "compare ${of n} ${n} ${native n} ${wasm strategy n}") programs)}
      } > $out/log
      grep -E '^(not )?ok ' $out/log > $out/results
    '';
  };
in
{
  fib = linked "fib";
  hello = linked "hello";
  turns = linked "Turns";
  groups = builtins.listToAttrs (map (s: { name = "programs-${s}"; value = compared s; }) strategies);
}
