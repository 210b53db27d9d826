# Python, as far as GHC's header generators need it
{ elfTool, ... }:
elfTool {
  name = "python-3.13";
  list = "python";
  bins = [ "python3.13" ];
  extra = "ln -s python3.13 $out/bin/python3";
  check = "python3 -c 'import typing, collections, argparse, subprocess; print(1)'";
}
