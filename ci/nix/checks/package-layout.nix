# Group `package-layout`: a package of ours with everything that has a place of its own (tests/packages/own): what its output holds,
# and a program that uses it.
{ build, files, toolchainWith, node24, ... }@set:
let
  own = files { name = "own-package"; root = ../../../tests/packages; paths = [ "own" ]; };
  package = (import ../../../boot-store/packages (set // {
    packageSpecs = [ { name = "layout"; source = "layout"; depends = [ "base" ]; licence = "BSD-3-Clause"; } ];
    source = _: build { name = "layout.tar"; script = "tar --mode=u+w -C ${own}/own -cf $out layout"; };
  })).layout;
in
{
  groups.package-layout = build {
    name = "package-layout";
    path = [ (toolchainWith { packages = _: [ package ]; optimizer = false; }) node24 ];
    script = ''
      mkdir -p $out
      says() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1"; diff <(echo "$2") <(echo "$3") | sed 's/^/  | /'; fi; }
      {
        cd ${package}
        says files "$(cat ${own}/own/layout.files)" "$(find . -type f -not -path './blobs/*' | sed 's|^./||' | LC_ALL=C sort)"
        says headers '${"$"}{pkgroot}/include/layout-1.0' "$(sed -n 's/^include-dirs: //p' package.conf.d/layout-1.0.conf)"
        says paths "" "$(grep -rl 'build-package' . || true)"
        cd $NIX_BUILD_TOP
        cp ${own}/own/uses-layout.hs .
        ahc-link --input uses-layout.hs --output-dir . > log 2>&1 || cat log
        says program "$(cat ${own}/own/uses-layout.stdout)" "$(node uses-layout.mjs 2>&1)"
      } > $out/log
      grep -E '^(not )?ok ' $out/log > $out/results
    '';
  };
}
