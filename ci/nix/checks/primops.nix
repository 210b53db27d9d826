# The table of primops against GHC's source and the tests; what is refused is
{ build, files, harness, toolchain, ghcSrc, ... }:
let
  tests = files { name = "primop-tests"; root = ../../../tests; paths = [ "primops" "programs" ]; };
in
{
  primops = build {
    name = "primops";
    path = [ toolchain ];
    script = harness "primops" ''
      bad=
      bash ${tests}/primops/check table ${ghcSrc} || bad=1
      bash ${tests}/primops/check refused || bad=1
      [ -z "$bad" ]
    '';
  };
}
