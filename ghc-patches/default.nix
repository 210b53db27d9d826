# GHC's source as pinned, with every patch of 9.6/series applied
{ build, source, files, ... }:
let
  patches = files { name = "ghc-patches"; root = ./.; paths = [ "9.6" ]; };
in
build {
  name = "ghc-src-9.6.6";
  script = ''
    mkdir -p $out
    tar -xJf ${source "ghc"} -C $out --strip-components=1
    cd $out
    [ -f ${patches}/9.6/series ] || exit 0
    grep -v '^#' ${patches}/9.6/series | while read -r p; do
      [ -n "$p" ] || continue
      echo "patch $p"
      patch -p1 -s --no-backup-if-mismatch < ${patches}/9.6/$p
    done
  '';
}
