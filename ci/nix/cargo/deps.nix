# The crates that a workspace takes from outside, compiled once: a change of our own sources never compiles them again.
# Every member is replaced by an empty one with the same manifest.
#   root, members  the workspace folder and the members' folders in it;  build  the cargo command
{ cargo, files, ... }:
{ name, root, members, build, path ? [ ] }:
let
  manifests = map (m: if m == "." then "Cargo.toml" else "${m}/Cargo.toml") members;
in
cargo {
  inherit name path;
  src = files { name = "manifests"; inherit root; paths = [ "Cargo.toml" "Cargo.lock" ] ++ manifests; };
  lockfile = root + "/Cargo.lock";
  script = ''
    for m in ${builtins.concatStringsSep " " members}; do
      mkdir -p $m/src
      grep -q '^\[\[bin\]\]' $m/Cargo.toml || touch $m/src/lib.rs
      echo 'fn main() {}' > $m/src/main.rs
    done
    ${build}
    mkdir -p $out
    mv $CARGO_TARGET_DIR $out/target
    # what belongs to our own (empty) members must not be taken for the real ones
    for m in ${builtins.concatStringsSep " " members}; do
      n=$(sed -n 's/^name = "\(.*\)"/\1/p' $m/Cargo.toml | head -n 1)
      find $out/target \( -name "$n-*" -o -name "''${n//-/_}-*" -o -name "lib''${n//-/_}-*" -o -name "lib''${n//-/_}.*" -o -name "$n" -o -name "$n.d" \) \
        -prune -exec rm -rf {} +
    done
  '';
}
