# The flake's packages -> a line of text for each, "NAME DERIVATION OUTPUT"; sets inside the set give NAME.NAME.
# Applied by ci/cache and ci/full to packages.<system> (nix eval --apply), so it names nothing but builtins.
packages:
let
  isDerivation = v: builtins.isAttrs v && v.type or "" == "derivation";
  walk = prefix: set: builtins.concatMap
    (name:
      let v = set.${name}; in
      if isDerivation v then [ "${prefix}${name} ${v.drvPath} ${v.outPath}\n" ]
      else if builtins.isAttrs v then walk "${prefix}${name}." v
      else [ ])
    (builtins.attrNames set);
in
builtins.unsafeDiscardStringContext (builtins.concatStringsSep "" (walk "" packages))
