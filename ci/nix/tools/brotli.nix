# brotli, for compressed sizes
{ elfTool, ... }:
elfTool {
  name = "brotli";
  list = "brotli";
  bins = [ "brotli" ];
  check = "brotli --version";
}
