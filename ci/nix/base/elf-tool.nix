# Programs out of Debian packages, patched to run from the store against the sysroot's libraries.
#   list   lock/debs/<list>.list
#   bins   programs under usr/bin that go to bin/
#   check  a command (run with the result on PATH) that must succeed
{ run, unpack, patchTree, sysroot, sysrootLib, ... }:
{ name, list, bins, check, extra ? "" }:
run {
  inherit name;
  path = [ sysroot ];
  script = ''
    ${unpack "$out" list}
    rm $out/bin; rm -rf $out/etc $out/var
    ${patchTree}
    L=$out/usr/lib/x86_64-linux-gnu
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 $L:${sysrootLib}
    mkdir -p $out/bin
    for b in ${builtins.concatStringsSep " " bins}; do ln -s ../usr/bin/$b $out/bin/$b; done
    ${extra}
    PATH=$out/bin:$PATH
    ${check}
  '';
}
