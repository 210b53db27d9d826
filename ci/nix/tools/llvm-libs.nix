# libraries that clang and rustc share, patched once
{ run, unpack, patchTree, sysrootLib, ... }:
run {
  name = "llvm-libs-19";
  script = ''
    ${unpack "$out" "llvm-libs"}
    ${patchTree}
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 $out/usr/lib/x86_64-linux-gnu:${sysrootLib}
  '';
}
