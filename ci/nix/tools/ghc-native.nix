# Debian's GHC 9.6.6, compiling for this machine: builds the plugin and GHC's generators, and is the oracle of the tests
{ run, unpack, patchTree, sysroot, sysrootLib, applets, ... }:
run {
  name = "ghc-native-9.6.6";
  path = [ sysroot ];
  script = ''
    mkdir -p $out
    ${unpack "tmp" "ghc"}
    mv tmp/usr/lib/ghc/bin tmp/usr/lib/ghc/lib $out/
    rm -rf $out/lib/html $out/lib/latex $out/lib/package.conf.d
    mv tmp/var/lib/ghc/package.conf.d $out/lib/package.conf.d
    mv $out/bin $out/exe; mkdir $out/bin
    sed -i "s|/usr/lib/ghc/lib/../../../|$out/|g; s|/usr/lib/ghc/lib/../lib/|$out/lib/|g; s|/usr/lib/ghc/lib|$out/lib|g" \
      $out/lib/package.conf.d/*.conf
    sed -i -E 's#"x86_64-linux-gnu-(gcc|ld|ar|ranlib)"#"${sysroot}/usr/bin/x86_64-linux-gnu-\1"#; s#"touch"#"${applets}/bin/touch"#' \
      $out/lib/settings
    ${patchTree}
    # exe/ keeps its $ORIGIN/../lib/x86_64-linux-ghc-9.6.6
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 ${sysrootLib}
    sysroot=${sysroot}
    . ${./ghc-wrappers.sh}
    $out/exe/ghc-pkg --global-package-db $out/lib/package.conf.d recache
    $out/bin/ghc --version
    # nothing may still point at the host
    ! grep -l '"/usr/lib\|/usr/lib/ghc' $out/lib/settings $out/lib/package.conf.d/*.conf
  '';
}
