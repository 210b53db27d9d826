# Group `package-list`: what packages.json may not say of a package.  One small package with a wrong entry at a time: its build must
# fail, with the reason.
{ build, ... }@set:
let
  right = { name = "data-default-class"; source = "haskell-data-default-class"; depends = [ "base" ]; licence = "BSD-3-Clause"; };
  lies = {
    none = { says = "data-default-class: [0-9]* symbols"; };
    dependency-missing = { entry.depends = [ "ghc-prim" ]; says = "missing or private dependencies"; };
    dependency-too-many = { entry.depends = [ "base" "stm" ]; says = "^< stm"; };
    licence = { entry.licence = "MIT"; says = "licence in packages.json is MIT, the package says BSD-3-Clause"; };
    replaced-file = { entry.replace."cbits/no.c" = "splitmix-init.c"; says = "has no file cbits/no.c to replace"; };
    relaxed-version = { entry.relax = [ "mtl" ]; says = "no version of mtl to relax"; };
    flag = { entry.flags = [ "--flags=+nonsense" ]; says = "has no flag nonsense"; };
  };
  attempt = name: { entry ? { }, says }: (import ../../../boot-store/packages (set // {
    packageSpecs = [ (right // entry) ];
    cabalSetup = import ../../../boot-store/packages/setup.nix set;
    build = spec: build (spec // {
      name = "package-list-${name}";
      script = ''
        mkdir -p $out
        target=$out
        code=0
        ( out=$target/built; ${spec.script} ) > log 2>&1 || code=$?
        rm -rf $out/built
        if [ $code ${if entry == { } then "=" else "!="} 0 ] && grep -q '${says}' log; then echo 'ok ${name}'
        else echo 'not ok ${name}'; sed 's/^/  | /' log; fi > $out/log
      '';
    });
  })).data-default-class;
in
{
  groups.package-list = build {
    name = "package-list";
    script = ''
      mkdir -p $out
      cat ${builtins.concatStringsSep " " (map (n: "${attempt n lies.${n}}/log") (builtins.attrNames lies))} > $out/log
      grep -E '^(not )?ok ' $out/log > $out/results
    '';
  };
}
