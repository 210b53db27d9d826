# The builder of our own outputs: a bash script with the tools of an ordinary Debian machine.
#   path  packages whose bin/ comes first in PATH;  env  further derivation attributes
{ sysroot, gnu, system, ... }:
{ name, script, path ? [ ], env ? { } }:
derivation ({
  inherit name system;
  builder = "${sysroot}/bin/bash";
  args = [ "-euc" "set -o pipefail; umask 022; export TMPDIR=$NIX_BUILD_TOP HOME=$NIX_BUILD_TOP/home\n${script}" ];
  PATH = builtins.concatStringsSep ":" (map (p: "${p}/bin") (path ++ [ gnu sysroot ]));
  CONFIG_SHELL = "${sysroot}/bin/bash";
  LOCPATH = "${gnu}/usr/lib/locale";
  LC_ALL = "C.UTF-8";
  SOURCE_DATE_EPOCH = "315532800"; # nobody's clock enters an output
} // env)
