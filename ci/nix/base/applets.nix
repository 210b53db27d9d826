# busybox as a PATH directory: bin/<applet>
{ busybox, system, ... }:
derivation {
  name = "busybox-applets";
  inherit system;
  builder = "${busybox}/bin/busybox";
  args = [ "sh" "-euc" ''
    bb=${busybox}/bin/busybox
    $bb mkdir -p $out/bin
    for a in $($bb --list); do $bb ln -s $bb $out/bin/$a; done
  '' ];
}
