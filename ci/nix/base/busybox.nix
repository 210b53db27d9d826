# The one seed: busybox as a directory, put into the store by ci/nix/fetch-sources.  A fixed-output derivation whose
# output is valid is never run; when it is not, builtin:fetchurl fails and its message shows this "address".
{ lock, system, ... }:
derivation {
  inherit (lock.seed) name;
  inherit system;
  builder = "builtin:fetchurl";
  url = "missing-source://the-pinned-busybox-is-not-in-the-nix-store;run-ci/nix/fetch-sources";
  outputHashMode = "recursive";
  outputHashAlgo = "sha256";
  outputHash = lock.seed.narSha256;
  executable = true;
  unpack = false;
  preferLocalBuild = true;
}
