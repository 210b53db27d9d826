# Cargo.lock -> a cargo "directory source" with every crate it names
{ run, crate, ... }:
lockfile:
let
  locked = (builtins.fromTOML (builtins.readFile lockfile)).package;
  outside = builtins.filter (p: p ? checksum) locked;
  one = p: ''
    tar -xzf ${crate p}
    echo '{"files":{},"package":"${p.checksum}"}' > ${p.name}-${p.version}/.cargo-checksum.json
  '';
in
run {
  name = "cargo-vendor";
  script = ''
    mkdir -p $out; cd $out
    ${builtins.concatStringsSep "" (map one outside)}
  '';
}
