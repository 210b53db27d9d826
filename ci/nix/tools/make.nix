# GNU make
{ elfTool, ... }:
elfTool {
  name = "make";
  list = "make";
  bins = [ "make" ];
  check = "make --version";
}
