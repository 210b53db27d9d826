# name -> a wheel of PyPI in the store, by lock/pypi.json
{ pinned, ... }:
name:
let
  e = (builtins.fromJSON (builtins.readFile ../lock/pypi.json)).${name};
in
pinned {
  inherit (e) file;
  algo = "sha256";
  hash = e.sha256;
  what = "PyPI package ${name} ${e.version}";
  run = "ci/nix/fetch-sources";
}
