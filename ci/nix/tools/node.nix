# Node of a major version: the npm registry's prebuilt program
{ run, npm, patchTree, sysroot, sysrootLib, ... }:
major:
run {
  name = "node-${major}";
  path = [ sysroot ];
  script = ''
    mkdir -p $out/bin
    tar -xzf ${npm "node-${major}"} package/bin/node package/LICENSE
    mv package/bin/node $out/bin/node; mv package/LICENSE $out/
    ${patchTree}
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 ${sysrootLib}
    $out/bin/node --version | grep '^v${major}\.'
  '';
}
