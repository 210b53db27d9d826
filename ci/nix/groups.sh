# Sourced by ci/test after setup.sh.  A test group is an output testGroups.<system>.NAME with log and results files;
# "browser" runs outside the sandbox (ci/browser).

attr() { echo "testGroups.x86_64-linux.$1"; }

chosenGroups() {
  if [ $# -gt 0 ]; then printf '%s\n' "$@"; return; fi
  nix eval --raw "$(flake testGroups.x86_64-linux)" --apply 'g: builtins.concatStringsSep "\n" (builtins.attrNames g) + "\n"'
  echo browser
}

sandboxed() { local g; for g in "$@"; do [ "$g" = browser ] || echo "$g"; done; }

fetchFor() {
  local g wanted=()
  for g in $(sandboxed "$@"); do wanted+=("$(attr "$g")"); done
  for g in "$@"; do [ "$g" != browser ] || wanted+=(fib hello node playwright); done
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
  if [ "$1" = browser ]; then "$repo/ci/browser" 2>"$state/browser.log" || echo "not ok browser (see ${state#"$repo/"}/browser.log)"; return; fi
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
