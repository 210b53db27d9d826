# A test group's derivation (see harness.nix) -> a check that fails if any of its tests did
{ build, ... }:
name: group:
build {
  name = "check-${name}";
  script = ''
    if grep '^not ok ' ${group}/results >&2; then tail -n 100 ${group}/log >&2; exit 1; fi
    cp ${group}/results $out
  '';
}
