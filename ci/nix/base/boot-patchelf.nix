# unpatched libraries and patchelf, run through the loader: enough to patch everything else
{ run, unpack, ... }:
run {
  name = "boot-patchelf";
  script = unpack "$out" "boot";
}
