# corepack on Debian's Node: the ordinary npm client for machines that have none (used by ci/nix/fetch, never by a build)
{ elfTool, sysroot, ... }:
elfTool {
  name = "npm-client";
  list = "npm-client";
  bins = [ "node" ];
  extra = ''
    ls $out/usr/share/nodejs
    { echo "#!${sysroot}/usr/bin/bash-static"
      echo "export NODE_PATH=$out/usr/share/nodejs"
      echo "exec $out/bin/node $out/usr/share/nodejs/corepack/dist/corepack.js npm \"\$@\""; } > $out/bin/npm
    chmod +x $out/bin/npm'';
  check = "node --version";
}
