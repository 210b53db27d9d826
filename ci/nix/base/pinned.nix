# A pinned file (a .deb, a source tarball, a crate, an npm package) as a fixed-output derivation.  Nothing here downloads:
# ci/nix/fetch-sources puts the file into the store; asked for and absent, the build stops and says what to run.
{ busybox, system, ... }:
{ file, algo, hash, what, run }:
derivation {
  name = file;
  inherit system;
  builder = "${busybox}/bin/busybox";
  args = [ "sh" "-c" ''
    echo "*** the pinned ${what} is not in the Nix store" >&2
    echo "*** ${file}, ${algo} ${hash}" >&2
    echo "*** bring it with:  ${run}" >&2
    exit 1
  '' ];
  outputHashMode = "flat";
  outputHashAlgo = algo;
  outputHash = hash;
  preferLocalBuild = true;
  allowSubstitutes = true;
}
