# The builder of unpacked third-party tools: a script run by busybox's shell, which prefers its own applets to PATH.
#   path  packages whose bin/ comes first in PATH (the busybox applets come last)
#   env   further derivation attributes
{ busybox, applets, system, ... }:
{ name, script, path ? [ ], env ? { } }:
derivation ({
  inherit name system;
  builder = "${busybox}/bin/busybox";
  args = [ "sh" "-euc" "set -o pipefail; umask 022\n${script}" ];
  PATH = builtins.concatStringsSep ":" (map (p: "${p}/bin") (path ++ [ applets ]));
  # no clock, no locale and no home of the builder's in any output
  SOURCE_DATE_EPOCH = "315532800";
  LANG = "C.UTF-8";
  HOME = "/homeless-shelter";
} // env)
