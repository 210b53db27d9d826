# Shell text that runs a test script so that the derivation succeeds whatever the tests say: $out/log is the output,
# $out/results one line per test ("ok NAME" or "not ok NAME").  A script that fails without naming a test counts as one.
{ ... }:
name: script:
''
  mkdir -p $out
  set +e
  ( set -e
  ${script}
  ) > $out/log 2>&1 </dev/null
  rc=$?
  set -e
  awk -f ${./results.awk} $out/log > $out/results
  if [ $rc != 0 ] && ! grep -q '^not ok ' $out/results; then echo "not ok ${name} (exit code $rc)" >> $out/results; fi
  if ! [ -s $out/results ]; then echo "ok ${name}" > $out/results; fi
''
