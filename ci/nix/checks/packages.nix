# Programs that use haskellPackages (tests/packages), against what native GHC prints: a subset with every ci/test, all of them
# (`full`) with ci/full.
{ build, files, harness, toolchainWith, node24, ... }:
let
  programs = files { name = "package-programs"; root = ../../../tests; paths = [ "packages" ]; };
  names = map (f: builtins.head (builtins.match "(.*)\\.hs" f))
    (builtins.filter (f: builtins.match ".*\\.hs" f != null) (builtins.attrNames (builtins.readDir ../../../tests/packages)));
  # what takes longest to build
  late = [ "hspec" "lens" "megaparsec" ];
  chosen = builtins.filter (n: !builtins.elem n late) names;
  # a program is named for the package that it is about, and uses no other that is not named for a program
  group = name: subjects: build {
    inherit name;
    path = [ (toolchainWith { packages = ps: map (p: ps.${p}) subjects; optimizer = false; }) node24 ];
    script = harness name "bash ${programs}/packages/run wasm ${builtins.concatStringsSep " " subjects}";
  };
in
{
  inherit chosen;
  groups.packages = group "packages" chosen;
  full.packages-all = group "packages-all" names;
}
