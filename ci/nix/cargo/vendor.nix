# Cargo.lock files -> a cargo "directory source" with every crate they name
{ run, crate, ... }:
lockfiles:
let
  lockedIn = f: builtins.filter (p: p ? checksum) (builtins.fromTOML (builtins.readFile f)).package;
  # one entry per name and version, whichever lock file names it
  byKey = builtins.listToAttrs (map (p: { name = "${p.name}-${p.version}"; value = p; }) (builtins.concatMap lockedIn lockfiles));
  one = key: ''
    tar -xzf ${crate byKey.${key}}
    echo '{"files":{},"package":"${byKey.${key}.checksum}"}' > ${key}/.cargo-checksum.json
  '';
in
run {
  name = "cargo-vendor";
  script = ''
    mkdir -p $out; cd $out
    ${builtins.concatStringsSep "" (map one (builtins.attrNames byKey))}
  '';
}
