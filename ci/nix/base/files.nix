# A store path holding only the named files and folders of a source folder, so that nothing else in it causes a rebuild.
#   root   a path;  paths  names relative to it (files, or folders with all they hold)
{ ... }:
{ name, root, paths, without ? [ ] }:
let
  base = toString root;
  rel = p: builtins.substring (builtins.stringLength base + 1) (-1) p;
  isPrefix = a: b: a == b || builtins.substring 0 (builtins.stringLength a + 1) b == "${a}/";
  keep = p: type:
    let r = rel p; in
    !(builtins.elem (baseNameOf p) without)
    && builtins.any (w: isPrefix w r || (type == "directory" && isPrefix r w)) paths;
in
builtins.path { inherit name; path = root; filter = keep; }
