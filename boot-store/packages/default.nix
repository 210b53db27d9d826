# haskellPackages: every package of packages.json, name -> derivation, with `closure`: what it needs besides boot libraries
set:
let
  specs = set.packageSpecs or (builtins.fromJSON (builtins.readFile ./packages.json)).packages;
  self = { cabalSetup = import ./setup.nix set; } // set;
  byName = builtins.listToAttrs (map (s: { inherit (s) name; value = s; }) specs);
  isOurs = name: byName ? ${name};
  find = name: if isOurs name then packages.${name} else set.libs.built.${name} or
    (throw "${name} is neither in boot-store/packages/packages.json nor in boot-store/libs/libraries.json");
  unique = builtins.foldl' (seen: n: if builtins.elem n seen then seen else seen ++ [ n ]) [ ];
  below = name: if isOurs name then byName.${name}.depends else set.libs.depends name;
  # names of all that a package needs, directly or not
  closure = builtins.mapAttrs (name: _: reach name) byName;
  reach = name: unique (builtins.concatMap (d: (if isOurs d then closure.${d} else reach d) ++ [ d ]) (below name));
  packages = builtins.mapAttrs
    (name: spec: import ./package.nix self {
      inherit spec;
      depends = builtins.listToAttrs (map (d: { name = d; value = find d; }) spec.depends);
      closure = map find closure.${name};
    } // { closure = map find (builtins.filter isOurs closure.${name}); })
    byName;
in
packages
