# shell text that defines patchTree (see patch-tree.sh)
{ bootPatchelf, ... }:
let
  lib = "${bootPatchelf}/usr/lib/x86_64-linux-gnu";
in
''
  patchelf="${lib}/ld-linux-x86-64.so.2 --library-path ${lib} ${bootPatchelf}/usr/bin/patchelf"
  . ${./patch-tree.sh}
''
