# What the speed benchmark needs beside the toolchain: packages for native GHC, and a toolchain that has the same.
#   toolchain  ahc with the packages;  native  OUT/package.conf.d for native GHC
{ build, source, ghcNative, toolchainWith, haskellPackages, ... }@set:
let
  names = [ "aeson" "parallel" "primitive" "random" "scientific" "vector" ];
  specs = (builtins.fromJSON (builtins.readFile ../../boot-store/packages/packages.json)).packages;
  byName = builtins.listToAttrs (map (s: { inherit (s) name; value = s; }) specs);
  commas = builtins.concatStringsSep ",";
  # a package after those that it needs
  order = done: name:
    if builtins.elem name done || !(byName ? ${name}) then done
    else builtins.foldl' order done byName.${name}.depends ++ [ name ];
  argument = name:
    let s = byName.${name}; patches = s.patches or [ ]; in
    builtins.concatStringsSep "=" [
      name "${source s.source}" (if patches == [ ] then "" else "${source "${s.source}-debian"}") (commas patches) (commas (s.relax or [ ]))
    ];
in
{
  toolchain = toolchainWith { packages = ps: map (n: ps.${n}) names; };
  native = build {
    name = "bench-native-packages";
    path = [ ghcNative (import ../../boot-store/packages/setup.nix set) ];
    script = "bash ${./speed/native-packages} $out ${builtins.concatStringsSep " " (map argument (builtins.foldl' order [ ] names))}";
  };
}
