# wasmtime, an engine outside browsers: PyPI's wheel (the engine as a shared library) and a python3 that has it as a module
{ run, pypi, patchTree, pythonFull, sysroot, sysrootLib, ... }:
run {
  name = "wasmtime";
  path = [ sysroot ];
  script = ''
    mkdir -p $out/bin $out/lib
    unzip -q ${pypi "wasmtime"} -d $out/lib
    ${patchTree}
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 ${sysrootLib}
    { echo "#!${sysroot}/usr/bin/bash"
      echo "PYTHONPATH=$out/lib exec ${pythonFull}/bin/python3 -B \"\$@\""; } > $out/bin/python3
    chmod +x $out/bin/python3
    $out/bin/python3 -c 'import wasmtime; print(wasmtime.Engine())'
  '';
}
