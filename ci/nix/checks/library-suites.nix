# The test suites of libraries (tests/library-suites), built by ahc-cabal, run in Node: those marked ci with every ci/test, all of
# them (`full`) with ci/full.
{ build, files, harness, source, toolchainWith, node24, python, ghcSrc, ... }@set:
let
  suites = files { name = "library-suites"; root = ../../../tests; paths = [ "library-suites" "support" ]; };
  # what suites ask for
  tools = [
    "ChasingBottoms" "HUnit" "QuickCheck" "base-orphans" "nothunks" "quickcheck-classes-base" "quickcheck-unicode" "random" "scientific"
    "tasty" "tasty-hunit" "tasty-quickcheck" "test-framework" "test-framework-quickcheck2" "vector"
  ];
  toolsOfAeson = [
    "Diff" "OneTuple" "base-compat" "base16-bytestring" "data-fix" "dlist" "generic-deriving" "hashable" "indexed-traversable"
    "integer-logarithms" "primitive" "quickcheck-instances" "strict" "tagged" "tasty-golden" "text-short" "these" "time-compat" "uuid-types"
  ];
  # tested: packages whose suites are run, beside those of GHC's own libraries
  group = name: choice: tested: needed: build {
    inherit name;
    path = [ (toolchainWith { packages = ps: map (p: ps.${p}) (tested ++ needed); optimizer = false; }) node24 python ];
    script = harness name ''
      HOME=$PWD LANG=C.UTF-8 python3 ${suites}/library-suites/run -j 2 ${choice} ${
        builtins.concatStringsSep " " (map (p: "--source ${p}=${source "haskell-${p}"}") tested)
      } ${ghcSrc}
    '';
  };
  short = [ "attoparsec" "unordered-containers" ];
in
{
  # for ci/matrix: a toolchain with what these suites and the programs of ./packages.nix need; the sources of the packages, by name
  matrix = {
    toolchain = toolchainWith { packages = ps: map (p: ps.${p}) (short ++ tools ++ (import ./packages.nix set).chosen); };
    sources = build {
      name = "library-suites-sources";
      script = "mkdir $out; ${builtins.concatStringsSep "; " (map (p: "ln -s ${source "haskell-${p}"} $out/${p}") short)}";
    };
  };
  groups.library-suites = group "library-suites" "" short tools;
  full.library-suites-all = group "library-suites-all" "--all" (short ++ [ "aeson" "vector" ]) (tools ++ toolsOfAeson);
}
