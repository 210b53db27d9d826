# A cargo command in the sandbox: vendored crates, offline, the lock file as it is.
#   src     the workspace (a folder with Cargo.toml);  lockfile  its Cargo.lock (or several)
#   target  a derivation made by cargo/deps.nix whose compiled crates are taken over
#   script  what to do there
{ build, vendor, rust, ... }:
{ name, src, lockfile, script, target ? null, path ? [ ], env ? { } }:
let
  vendored = vendor (if builtins.isList lockfile then lockfile else [ lockfile ]);
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
    mkdir -p $CARGO_HOME
    # where things lie in the sandbox must not enter a program; as a cfg() table it adds to a workspace's own flags
    cat > $CARGO_HOME/config.toml <<END
    [source.crates-io]
    replace-with = "vendored"
    [source.vendored]
    directory = "${vendored}"
    [net]
    offline = true
    [target.'cfg(all())']
    rustflags = ["--remap-path-prefix=${vendored}=crates", "--remap-path-prefix=$PWD/src=."]
    END
    ${if target == null then "" else "cp -r --preserve=timestamps ${target}/target target; chmod -R u+w target"}
    cp -r ${src} src; chmod -R u+w src; cd src
    ${script}
  '';
}
