# The speed benchmark's own test (tests/bench/speed/selftest): what it measures and what it finds wrong, in Node
{ build, files, harness, toolchainForO1, ghcNative, node24, python, brotli, ghcSrc, ... }:
let
  bench = files { name = "bench"; root = ../../..; paths = [ "tests/bench/speed" "tests/nofib" "tests/support" "rts/js" ]; };
in
{
  bench = build {
    name = "bench";
    path = [ toolchainForO1 ghcNative node24 python brotli ];
    script = harness "bench" "python3 ${bench}/tests/bench/speed/selftest ${ghcSrc}";
  };
}
