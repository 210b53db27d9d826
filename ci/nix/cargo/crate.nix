# one [[package]] of a Cargo.lock -> its .crate file; the lock's checksum is all there is to pin
{ pinned, ... }:
p:
pinned {
  file = "${p.name}-${p.version}.crate";
  algo = "sha256";
  hash = p.checksum;
  what = "crate ${p.name} ${p.version}";
  run = "ci/nix/fetch-sources";
}
