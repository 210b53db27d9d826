# corepack on Debian's Node: the ordinary npm client for machines that have none (used by ci/nix/fetch, never by a build).
# Debian's Node reads a few of its own modules from /usr/share/nodejs.  That name is changed in place to one of the same
# length that leads, through a file descriptor the wrapper opens, into this package.
{ elfTool, sysroot, python, ... }:
elfTool {
  name = "npm-client";
  list = "npm-client";
  bins = [ "node" ];
  extra = ''
    ${python}/bin/python3 - $out/usr/lib/x86_64-linux-gnu/libnode.so.115 <<'END'
    import sys
    old, new = b"/usr/share/nodejs/", b"/proc/self/fd/9///"
    data = open(sys.argv[1], "rb").read()
    assert len(old) == len(new) and old in data
    open(sys.argv[1], "wb").write(data.replace(old, new))
    END
    { echo "#!${sysroot}/usr/bin/bash"
      echo "exec 9< $out/usr/share/nodejs"
      echo "exec $out/bin/node $out/usr/share/nodejs/corepack/dist/corepack.js npm@10.9.2 \"\$@\""; } > $out/bin/npm
    chmod +x $out/bin/npm'';
  check = "exec 9< $out/usr/share/nodejs; node --version; node -e 'console.log(typeof fetch)'";
}
