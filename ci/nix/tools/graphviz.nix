# dot with its own layout and text formats (no fonts, no pictures)
{ elfTool, ... }:
elfTool {
  name = "graphviz";
  list = "graphviz";
  bins = [ "dot" ];
  extra = ''
    cd $out/usr/lib/x86_64-linux-gnu/graphviz
    ls | grep -vE 'libgvplugin_(core|dot_layout)\.so' | xargs rm -rf
    $out/bin/dot -c'';
  check = "echo 'digraph { a -> b }' | dot -Tplain | grep '^edge a b'";
}
