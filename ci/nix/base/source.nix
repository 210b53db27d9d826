# name -> an upstream tarball of a Debian source package
{ lock, pinned, ... }:
name:
let
  e = lock.sources.${name} or (throw "no source ${name} in ci/nix/lock/sources.lock.json: run ci/nix/lock-sources");
in
pinned {
  inherit (e) file;
  algo = "sha256";
  hash = e.sha256;
  what = "source package ${name} ${e.version}";
  run = "ci/nix/fetch-sources";
}
