# A store path holding only the named files and folders of a source folder, so that nothing else in it causes a rebuild.
#   root   a path;  paths  names relative to it (files, or folders with all they hold)
#   without  base names of files and folders to leave out inside those folders
{ ... }:
{ name, root, paths, without ? [ ] }:
let
  base = toString root;
  rel = p: builtins.substring (builtins.stringLength base + 1) (-1) p;
  isPrefix = a: b: a == b || builtins.substring 0 (builtins.stringLength a + 1) b == "${a}/";
  leadsTo = r: builtins.any (isPrefix r) paths;
  within = r: builtins.any (w: isPrefix w r) paths;
  keep = p: type:
    let r = rel p; in
    leadsTo r || (within r && !builtins.elem (baseNameOf p) without);
in
builtins.path { inherit name; path = root; filter = keep; }
