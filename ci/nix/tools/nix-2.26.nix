# Nix 2.26, to see that the flake builds the same with it (ci/full)
{ elfTool, ... }:
elfTool {
  name = "nix-2.26";
  list = "nix";
  bins = [ "nix" "nix-store" "nix-hash" ];
  check = "nix --version | grep 2.26";
}
