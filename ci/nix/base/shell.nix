# A derivation for `nix develop`: tools on PATH and a hook; nothing is built but the tools, nothing is downloaded.
# Nix runs the builder (whose base name must be bash) with its own script, which sources $stdenv/setup if there is one.
#   tools  packages whose bin/ make up PATH, first ones first;  env  further variables;  hook  what the shell runs as it starts
{ run, system, sysroot, gnu, ... }:
{ name, tools, env ? { }, hook ? "" }:
let
  stdenv = run {
    name = "dev-shell-setup";
    script = "mkdir -p $out; echo 'export SHELL=${sysroot}/bin/bash' > $out/setup";
  };
in
derivation ({
  inherit name system stdenv;
  builder = "${sysroot}/bin/bash";
  args = [ "-c" "echo 'this derivation is for nix develop' >&2; exit 1" ];
  outputs = [ "out" ];
  PATH = builtins.concatStringsSep ":" (map (t: "${t}/bin") (tools ++ [ gnu sysroot ]));
  LANG = "C.UTF-8";
  LOCPATH = "${gnu}/usr/lib/locale";
  shellHook = hook;
} // env)
