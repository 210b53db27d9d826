# GNU patch
{ elfTool, ... }:
elfTool {
  name = "patch";
  list = "patch";
  bins = [ "patch" ];
  check = "patch --version";
}
