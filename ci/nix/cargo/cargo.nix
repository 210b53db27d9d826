# A cargo command in the sandbox: vendored crates, offline, the lock file as it is.
#   src     the workspace (a folder with Cargo.toml);  lockfile  its Cargo.lock
#   target  a derivation made by cargo/deps.nix whose compiled crates are taken over
#   script  what to do there
{ build, vendor, rust, ... }:
{ name, src, lockfile, script, target ? null, path ? [ ], env ? { } }:
let
  vendored = vendor [ lockfile ];
in
build {
  inherit name;
  path = path ++ [ rust ];
  env = {
    CARGO_TERM_COLOR = "never";
    CARGO_INCREMENTAL = "0";
  } // env;
  script = ''
    export CARGO_HOME=$PWD/cargo-home CARGO_TARGET_DIR=$PWD/target
    # where things lie in the sandbox must not enter a program
    export RUSTFLAGS="--remap-path-prefix=${vendored}=crates --remap-path-prefix=$PWD/src=."
    mkdir -p $CARGO_HOME
    printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n[net]\noffline = true\n' \
      ${vendored} > $CARGO_HOME/config.toml
    ${if target == null then "" else "cp -r --preserve=timestamps ${target}/target target; chmod -R u+w target"}
    cp -r ${src} src; chmod -R u+w src; cd src
    ${script}
  '';
}
