# clang and lld 19 for wasm32, with wasi-libc: wasm32-clang, wasm-ld, llvm-ar, llvm-nm, llvm-ranlib, llvm-objdump
{ run, unpack, patchTree, sysroot, sysrootLib, llvmLibs, ... }:
run {
  name = "clang-19";
  path = [ sysroot ];
  script = ''
    ${unpack "$out" "clang"}
    rm $out/bin; rm -rf $out/usr/share $out/etc
    ${patchTree}
    L=$out/usr/lib/x86_64-linux-gnu
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 \
      $L:$out/usr/lib/llvm-19/lib:${llvmLibs}/usr/lib/x86_64-linux-gnu:${sysrootLib}
    mkdir -p $out/bin
    ln -s wasm-ld $out/usr/lib/llvm-19/bin/wasm-ld-19 # the name clang looks for beside itself
    # the root is usr/: Debian keeps wasi-libc under usr/include/wasm32-wasi and usr/lib/wasm32-wasi
    { echo "#!${sysroot}/usr/bin/bash"
      echo "exec $out/usr/lib/llvm-19/bin/clang --sysroot=$out/usr \"\$@\""; } > $out/bin/wasm32-clang
    chmod +x $out/bin/wasm32-clang
    for p in wasm-ld llvm-ar llvm-nm llvm-objdump llvm-ranlib; do ln -s ../usr/lib/llvm-19/bin/$p $out/bin/$p; done
    for p in wasm-ld llvm-ar llvm-nm llvm-objdump llvm-ranlib; do ln -s $p $out/bin/$p-19; done
    printf '#include <stdio.h>\nint main(void) { puts("hi"); return 0; }\n' > a.c
    $out/bin/wasm32-clang --target=wasm32-wasi -O2 a.c -o a.wasm
  '';
}
