# The speed benchmark's own test (tests/bench/speed/selftest): what it measures and what it finds wrong, in Node and wasmtime
{ build, files, harness, toolchainForO1, ghcNative, node24, pythonFull, wasmtime, brotli, ghcSrc, ... }:
let
  bench = files { name = "bench"; root = ../../..; paths = [ "tests/bench/speed" "tests/programs/hello.hs" "tests/nofib" "tests/support" "rts/js" ]; };
in
{
  bench = build {
    name = "bench";
    path = [ toolchainForO1 ghcNative node24 pythonFull brotli ];
    script = harness "bench" "WASMTIME=${wasmtime}/bin/python3 python3 ${bench}/tests/bench/speed/selftest ${ghcSrc}";
  };
}
