# The boot store: the union of every library's fragment and the runtime's
{ build, ahc, libs, rts, ... }:
build {
  name = "boot-store";
  path = [ ahc ];
  script = ''
    ahc store merge --into $out ${builtins.concatStringsSep " " (map (l: "${l}/store") (libs.all ++ [ rts ]))}
    ahc store verify $out
  '';
}
