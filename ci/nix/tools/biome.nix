# biome: formatter and linter of the JavaScript
{ run, npm, patchTree, sysroot, sysrootLib, ... }:
run {
  name = "biome";
  path = [ sysroot ];
  script = ''
    mkdir -p $out/bin
    tar -xzf ${npm "biome"} package/biome
    mv package/biome $out/bin/biome
    ${patchTree}
    patchTree $out ${sysrootLib}/ld-linux-x86-64.so.2 ${sysrootLib}
    $out/bin/biome --version
  '';
}
