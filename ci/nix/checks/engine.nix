# Traps of engines (tests/engine): programs in three versions of Node, with flags, with every strategy. A derivation per program.
{ build, files, harness, toolchain, ghcNative, node20, node22, node24, python, ... }:
let
  root = ../../..;
  lines = builtins.filter builtins.isString (builtins.split "\n" (builtins.readFile (root + "/tests/engine/traps.txt")));
  names = map builtins.head (builtins.filter (m: m != null) (map (builtins.match "([A-Za-z][A-Za-z0-9]*) .*") lines));
  all = builtins.attrNames (builtins.readDir (root + "/tests/programs"));
  # what belongs to one program, wherever it is
  tests = name: files {
    name = "engine-${name}";
    inherit root;
    paths = [ "tests/engine" "tests/support" "tests/programs/run" ]
      ++ map (f: "tests/programs/${f}") (builtins.filter (f: f == name || builtins.match "${name}\\..*" f != null) all);
  };
  trap = name: build {
    name = "engine-${name}";
    path = [ toolchain ghcNative python ];
    env = { NODE20 = "${node20}/bin/node"; NODE22 = "${node22}/bin/node"; NODE24 = "${node24}/bin/node"; PROGRAM_TIMEOUT = "180"; };
    script = harness "engine-${name}" "bash ${tests name}/tests/engine/run ${name}";
  };
  results = map trap names;
in
{
  engine = build {
    name = "engine";
    script = ''
      mkdir -p $out
      ${builtins.concatStringsSep "\n" (map (r: "cat ${r}/log >> $out/log; cat ${r}/results >> $out/results") results)}
    '';
  };
}
