# GHC's source as pinned, with the patches of 9.6/series: `all` of it; or `slice`, the folders and files that something needs with
# the patches that touch them, so that what changes one library causes no other to be built again.
{ build, source, files, ... }:
let
  lines = file: builtins.filter builtins.isString (builtins.split "\n" (builtins.readFile file));
  series = builtins.filter (l: l != "" && builtins.match "#.*" l == null) (lines ./9.6/series);
  # the files that a patch changes
  touched = patch: builtins.concatMap
    (l: let m = builtins.match "[+][+][+] b/([^[:space:]]+).*" l; in if m == null then [ ] else m)
    (lines (./9.6 + "/${patch}"));
  within = paths: file: builtins.any (p: p == file || builtins.substring 0 (builtins.stringLength p + 1) file == "${p}/") paths;

  unpatched = build {
    name = "ghc-src-unpatched";
    script = "mkdir -p $out; tar -xJf ${source "ghc"} -C $out --strip-components=1";
  };

  # the files named by `take` (tar's arguments), then the patches
  patched = name: take: patches: build {
    inherit name;
    script = ''
      mkdir -p $out
      tar -C ${unpatched} -cf - ${take} | tar -xf - -C $out
      chmod -R u+w $out
      cd $out
      for p in ${builtins.concatStringsSep " " (map (p: files { name = "ghc-patch"; root = ./9.6; paths = [ p ]; } + "/${p}") patches)}; do
        echo "patch ''${p##*/}"
        patch -p1 -s --no-backup-if-mismatch < $p
      done
    '';
  };
  applying = test: builtins.filter (p: builtins.any test (touched p)) series;
in
{
  all = patched "ghc-src-9.6.6" "." series;

  # what the compiler's own headers and settings are made from
  compiler = patched "ghc-src-compiler" "--exclude=./testsuite --exclude=./nofib ." (applying (f: !within [ "libraries" ] f));

  #   name  of the output;  paths  folders and files of the source
  slice = name: paths: patched "ghc-src-${name}" (builtins.concatStringsSep " " paths) (applying (within paths));
}
