# Debian's cabal-install, which `ahc cabal` drives
{ elfTool, ... }:
elfTool {
  name = "cabal-install-3.10.3.0";
  list = "cabal-install";
  bins = [ "cabal" ];
  check = "cabal --numeric-version | grep '^3.10.3.0'";
}
