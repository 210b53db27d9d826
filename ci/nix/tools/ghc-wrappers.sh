# Sourced with $out and $sysroot: bin/<program> starts exe/<program> with the places it needs.
for p in ghc ghc-pkg ghci hsc2hs runghc haddock hpc; do
  x=$p
  case $p in
    ghc) extra="-B$out/lib" ;;
    ghci) x=ghc extra="-B$out/lib --interactive" ;;
    ghc-pkg) extra="--global-package-db $out/lib/package.conf.d" ;;
    runghc) extra="-f $out/bin/ghc" ;;
    haddock) extra="-B$out/lib -l$out/lib" ;;
    hsc2hs) extra="--template=$out/lib/template-hsc.h --cc=$sysroot/usr/bin/x86_64-linux-gnu-gcc" ;;
    *) extra= ;;
  esac
  {
    echo "#!$sysroot/usr/bin/bash"
    echo "exec $out/exe/$x $extra \"\$@\""
  } >"$out/bin/$p"
  chmod +x "$out/bin/$p"
done
