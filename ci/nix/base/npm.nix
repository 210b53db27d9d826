# key in lock/npm/package-lock.json -> the registry's tarball in the store, by the lock's integrity hash
{ pinned, ... }:
key:
let
  packages = (builtins.fromJSON (builtins.readFile ../lock/npm/package-lock.json)).packages;
  e = packages."node_modules/${key}";
  name = e.name or key;
  # npm pack's file name: @scope/name 1.2 -> scope-name-1.2.tgz
  file = builtins.replaceStrings [ "@" "/" ] [ "" "-" ] name + "-${e.version}.tgz";
in
pinned {
  inherit file;
  algo = "sha512";
  hash = e.integrity;
  what = "npm package ${name} ${e.version}";
  run = "ci/nix/fetch-sources";
}
