# Everything of every library links (tests/libraries)
{ build, files, harness, toolchain, python, ... }:
let
  tests = files { name = "library-tests"; root = ../../../tests; paths = [ "libraries" "support" ]; };
in
{
  libraries = build {
    name = "libraries";
    path = [ toolchain python ];
    script = harness "libraries" "AHC_CONFIG=${toolchain}/share/ahc/ahc.json python3 ${tests}/libraries/whole";
  };
}
