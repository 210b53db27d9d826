# The boot store: the union of every library's fragment
{ build, ahcBoot, libs, ... }:
build {
  name = "boot-store";
  path = [ ahcBoot ];
  script = ''
    ahc store merge --into $out ${builtins.concatStringsSep " " libs.all}
    ahc store verify $out
  '';
}
