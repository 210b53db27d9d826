# The test programs: fib, hello and Turns as outputs; every program run natively and as wasm with every strategy, and compared.
# A derivation per program and step, so that a changed program runs alone.
{ build, files, ghcNative, toolchain, toolchainForO1, node24, ... }:
let
  entries = builtins.attrNames (builtins.readDir ./.);
  # NAME.hs, or a folder NAME with Main.hs
  programs = map (f: builtins.head (builtins.match "(.*)\\.hs" f)) (builtins.filter (f: builtins.match ".*\\.hs" f != null) entries)
    ++ builtins.filter (f: builtins.pathExists (./. + "/${f}/Main.hs")) entries;
  strategies = [ "direct" "tail-call" "trampoline" "grouped" ];

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

  # lines of stress.list: a program and the RTS options that it is run with
  stressed = map (l: { name = builtins.elemAt l 0; rts = builtins.elemAt l 1; })
    (builtins.filter (l: l != null) (map (builtins.match "([^ ]+) (.*)")
      (builtins.filter builtins.isString (builtins.split "\n" (builtins.readFile ./stress.list)))));

  # a link that fails is a result too
  wasm = rts: strategy: name: build {
    name = "wasm-${name}-${strategy}";
    path = [ toolchain node24 ];
    script = ''
      mkdir -p $out
      PROGRAM_TIMEOUT=${if rts == "" then "60" else "180"} PROGRAM_RTS="${rts}" bash ${of name}/run wasm ${strategy} ${name} $out > $out/link.log 2>&1 || rm -f $out/exit
    '';
  };

  # label: the group's name; all: the programs with their results
  compared = label: all: build {
    name = "programs-${label}";
    script = ''
      mkdir -p $out
      compare() {
        if [ -e $4/exit ]; then bash $1/run compare $2 $3 $4 "$2 ${label}"
        else echo "not ok $2 ${label} (not linked)"; sed 's/^/  | /' $4/link.log; fi
      }
      {
      ${builtins.concatStringsSep "\n" (map (p: "compare ${of p.name} ${p.name} ${native p.name} ${p.wasm}") all)}
      } > $out/log
      grep -E '^(not )?ok ' $out/log > $out/results
    '';
  };
in
{
  fib = linked "fib";
  hello = linked "hello";
  turns = linked "Turns";
  groups = builtins.listToAttrs (map
    (s: { name = "programs-${s}"; value = compared s (map (name: { inherit name; wasm = wasm "" s name; }) programs); })
    strategies) // {
    programs-stress = compared "stress" (map ({ name, rts }: { inherit name; wasm = wasm rts "direct" name; }) stressed);
  };
}
