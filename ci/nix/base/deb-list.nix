# "sysroot" -> the package names in lock/debs/sysroot.list (one or more per line, # starts a comment)
{ ... }:
list:
let
  lines = builtins.filter builtins.isString (builtins.split "\n" (builtins.readFile (../lock/debs + "/${list}.list")));
  plain = builtins.filter (l: builtins.match "[[:space:]]*(#.*)?" l == null) lines;
  words = l: builtins.filter (w: builtins.isString w && w != "") (builtins.split "[[:space:]]+" l);
in
builtins.concatMap words plain
