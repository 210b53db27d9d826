# Every library of libraries.json: name -> derivation
set:
let
  specs = (builtins.fromJSON (builtins.readFile ./libraries.json)).libraries;
  byName = builtins.listToAttrs (map (s: { inherit (s) name; value = s; }) specs);
  depends = name: byName.${name}.depends or [ ];
  unique = builtins.foldl' (seen: n: if builtins.elem n seen then seen else seen ++ [ n ]) [ ];
  # all that a library needs, directly or not
  closure = name: unique (builtins.concatMap (d: closure d ++ [ d ]) (depends name));
  built = builtins.mapAttrs
    (name: spec: import ./library.nix set { inherit spec; closure = map (d: built.${d}) (closure name); })
    byName;
in
{
  inherit built depends;
  all = map (s: built.${s.name}) specs;
  # those with a package database
  packages = map (s: built.${s.name}) (builtins.filter (s: s.kind or "package" == "package" || s ? version) specs);
}
