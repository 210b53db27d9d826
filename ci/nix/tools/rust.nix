# rustc, cargo, clippy and rustfmt 1.85.1; standard libraries for this machine, wasm32-unknown-unknown and wasm32-wasip1
{ run, unpack, patchTree, sysroot, sysrootLib, llvmLibs, ... }:
run {
  name = "rust-1.85.1";
  path = [ sysroot ];
  script = ''
    ${unpack "$out" "rust"}
    ${unpack "$out" "cargo-libs"}
    rm $out/bin; rm -rf $out/usr/share $out/etc
    ${patchTree}
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 \
      $out/usr/lib/x86_64-linux-gnu:${llvmLibs}/usr/lib/x86_64-linux-gnu:${sysrootLib}
    mkdir -p $out/bin
    for p in rustc cargo rustdoc cargo-clippy clippy-driver rustfmt cargo-fmt; do ln -s ../usr/bin/$p $out/bin/$p; done
    for p in rustc cargo clippy-driver rustfmt; do $out/bin/$p --version; done
    [ "$($out/bin/rustc --print sysroot)" = $out/usr ]
  '';
}
