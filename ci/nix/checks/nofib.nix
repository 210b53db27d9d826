# nofib (tests/nofib): GHC's benchmark programs in their fast mode, as wasm programs with every strategy
{ build, files, harness, toolchain, ghcNative, node24, python, ghcSrc, ... }:
let
  nofib = files { name = "nofib"; root = ../../..; paths = [ "tests/nofib" "tests/support" ]; };
  strategy = name: build {
    name = "nofib-${name}";
    path = [ toolchain ghcNative node24 python ];
    script = harness "nofib-${name}" "python3 ${nofib}/tests/nofib/run -j 2 --native needed -s ${name} ${ghcSrc}";
  };
in
{
  nofib-direct = strategy "direct";
  nofib-trampoline = strategy "trampoline";
}
