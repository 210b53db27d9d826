# A cargo workspace in the sandbox: vendored crates, offline, the lock file as it is.
#   src     the workspace (a folder with Cargo.toml and Cargo.lock)
#   script  what to do there; cargo, rustc and cc are on PATH
{ build, vendor, rust, ... }:
{ name, src, lockfile, script, path ? [ ], env ? { } }:
build {
  inherit name;
  path = path ++ [ rust ];
  env = {
    CARGO_TERM_COLOR = "never";
    CARGO_INCREMENTAL = "0";
  } // env;
  script = ''
    export CARGO_HOME=$PWD/cargo-home CARGO_TARGET_DIR=$PWD/target
    mkdir -p $CARGO_HOME
    printf '[source.crates-io]\nreplace-with = "vendored"\n[source.vendored]\ndirectory = "%s"\n[net]\noffline = true\n' \
      ${vendor lockfile} > $CARGO_HOME/config.toml
    cp -r ${src} src; chmod -R u+w src; cd src
    ${script}
  '';
}
