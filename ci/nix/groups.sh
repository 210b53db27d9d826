# Sourced by ci/test after setup.sh.  A test group is an output testGroups.<system>.NAME with log and results files;
# those of $outside are programs ci/NAME that print "ok" and "not ok" lines and run outside the sandbox.
outside=(binary-cache browser pins rebuilds template)

attr() { echo "testGroups.x86_64-linux.$1"; }

chosenGroups() {
  if [ $# -gt 0 ]; then printf '%s\n' "$@"; return; fi
  nix eval --raw "$(flake testGroups.x86_64-linux)" --apply 'g: builtins.concatStringsSep "\n" (builtins.attrNames g) + "\n"'
  printf '%s\n' "${outside[@]}"
}

isOutside() { case " ${outside[*]} " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
sandboxed() { local g; for g in "$@"; do isOutside "$g" || echo "$g"; done; }

fetchFor() {
  local g wanted=()
  for g in $(sandboxed "$@"); do wanted+=("$(attr "$g")"); done
  for g in "$@"; do
    case $g in
      browser) wanted+=(fib hello node playwright) ;;
      binary-cache) wanted+=(fib hello node) ;;
      template) wanted+=(toolchain node devShells.x86_64-linux.default) ;;
    esac
  done
  "$repo/ci/nix/fetch-sources" "${wanted[@]}"
}

buildGroups() { # everything that can be built is built; what cannot is a failure in the report
  local g refs=()
  for g in $(sandboxed "$@"); do refs+=("$(flake "$(attr "$g")")"); done
  [ ${#refs[@]} -gt 0 ] || return 0
  if [ -n "$verbose" ]; then nix build --no-link --keep-going "${refs[@]}" >&2 || true
  else nix build --no-link --keep-going "${refs[@]}" >"$state/build.log" 2>&1 || true; fi
}

resultsOf() { # resultsOf GROUP: its lines "ok NAME" and "not ok NAME"
  local out
  if isOutside "$1"; then
    "$repo/ci/$1" >"$state/$1.out" 2>"$state/$1.log" || grep -q '^not ok ' "$state/$1.out" ||
      echo "not ok $1 (see ${state#"$repo/"}/$1.log)" >>"$state/$1.out"
    cat "$state/$1.out"
    return
  fi
  out=$(nix eval --raw "$(flake "$(attr "$1").outPath")")
  if [ -e "$out/results" ]; then cat "$out/results"; else echo "not ok $1 could not be built"; fi
}

reportGroups() {
  local g passed=0 failed=0 p f
  for g in "$@"; do
    resultsOf "$g" >"$state/results"
    p=$(grep -c '^ok ' "$state/results" || true)
    f=$(grep -c '^not ok ' "$state/results" || true)
    printf '%-24s %5d passed %5d failed\n' "$g" "$p" "$f"
    sed -n 's/^not ok /  FAILED  /p' "$state/results"
    passed=$((passed + p)); failed=$((failed + f))
  done
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
