# name -> the .deb in the store, by the Debian index's own sha256
{ lock, pinned, ... }:
name:
let
  e = lock.debs.${name} or (throw "no package ${name} in ci/nix/lock/sources.lock.json: run ci/nix/lock-sources");
in
pinned {
  inherit (e) file;
  algo = "sha256";
  hash = e.sha256;
  what = "Debian package ${name} ${e.version}";
  run = "ci/nix/fetch-sources";
}
