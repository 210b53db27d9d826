# happy and alex
{ elfTool, ... }:
elfTool {
  name = "happy-alex";
  list = "ghc-tools";
  bins = [ "happy" "alex" ];
  check = "happy --version; alex --version";
}
