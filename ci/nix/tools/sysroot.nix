# C and C++ for this machine in one self-contained root: glibc, gcc, binutils and the libraries that patched programs use
{ run, unpack, patchTree, ... }:
run {
  name = "sysroot";
  script = ''
    ${unpack "$out" "sysroot"}
    rm -rf $out/usr/share $out/usr/bin/*gprofng* $out/usr/bin/*lto-dump* $out/usr/libexec/gcc/x86_64-linux-gnu/14/lto1
    ${patchTree}
    L=$out/usr/lib/x86_64-linux-gnu
    # linker scripts name /lib/x86_64-linux-gnu/libc.so.6, which GHC's own linker would open on the host: bare names
    for f in $(grep -ls '^GROUP' $L/*.so); do
      sed -i -E '/^GROUP|^INPUT/s#(/usr)?/lib(64|/x86_64-linux-gnu)/##g' $f
    done
    patchTree $out $L/ld-linux-x86-64.so.2 $L
    . ${./sysroot-wrappers.sh}
  '';
}
