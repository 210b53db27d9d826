# The command-line tools of a Debian machine: coreutils, tar, grep, sed, awk, find, diff, gzip, xz, patch; locale C.UTF-8
{ run, unpack, patchTree, sysrootLib, ... }:
run {
  name = "gnu-tools";
  script = ''
    ${unpack "$out" "gnu"}
    rm -rf $out/etc $out/var $out/usr/share $out/usr/sbin $out/sbin
    ${patchTree}
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 $out/usr/lib/x86_64-linux-gnu:${sysrootLib}
    ln -s mawk $out/usr/bin/awk
    for p in coreutils:ls tar:tar grep:grep sed:sed mawk:awk findutils:find diffutils:diff gzip:gzip xz:xz patch:patch; do
      $out/bin/''${p#*:} --version > version 2>&1 </dev/null || { cat version; exit 1; }
    done
    [ -f $out/usr/lib/locale/C.utf8/LC_CTYPE ]
  '';
}
