# Every pinned source as a line of text for ci/nix/fetch-sources:
#   kind  name  version  file  hash  derivation  output
# kinds: deb, source, npm, pypi, crate (one line per crate of every lock file named in `lockfiles`)
{ lockfiles ? [ ] }:
let
  base = import ../. { system = "x86_64-linux"; };
  inherit (base) lock;
  names = builtins.attrNames;
  line = kind: name: version: hash: drv:
    builtins.unsafeDiscardStringContext
      "${kind}\t${name}\t${version}\t${drv.name}\t${hash}\t${drv.drvPath}\t${drv.outPath}\n";
  debs = map (n: let e = lock.debs.${n}; in line "deb" n e.version e.sha256 (base.deb n)) (names lock.debs);
  sources = map (n: let e = lock.sources.${n}; in line "source" e.package e.version e.sha256 (base.source n)) (names lock.sources);
  packages = (builtins.fromJSON (builtins.readFile ./npm/package-lock.json)).packages;
  key = k: builtins.substring 13 (-1) k; # after node_modules/
  npmLine = k: let e = packages.${k}; in line "npm" (e.name or (key k)) e.version e.integrity (base.npm (key k));
  npms = map npmLine (builtins.filter (k: k != "") (names packages));
  lockedIn = f: builtins.filter (p: p ? checksum) (builtins.fromTOML (builtins.readFile f)).package;
  crates = map (p: line "crate" p.name p.version p.checksum (base.crate p)) (builtins.concatMap lockedIn lockfiles);
  wheels = builtins.fromJSON (builtins.readFile ./pypi.json);
  pypis = map (n: let e = wheels.${n}; in line "pypi" n e.version e.sha256 (base.pypi n)) (names wheels);
  seed = line "seed" lock.seed.deb "-" lock.seed.narSha256 base.busybox;
in
builtins.concatStringsSep "" ([ seed ] ++ debs ++ sources ++ npms ++ pypis ++ crates)
