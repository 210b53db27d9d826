# A test log (cargo test, node --test, or lines "ok NAME" / "not ok NAME") -> one line per test, "ok NAME" or "not ok NAME".
function passed(name) { sub(/^ +/, "", name); sub(/ # .*/, "", name); print "ok " name }
function failed(name) { sub(/^ +/, "", name); sub(/ # .*/, "", name); print "not ok " name }
/^test .* \.\.\. ok$/          { sub(/^test /, ""); sub(/ \.\.\. ok$/, ""); passed($0); next }
/^test .* \.\.\. FAILED$/      { sub(/^test /, ""); sub(/ \.\.\. FAILED$/, ""); failed($0); next }
/^ *ok( [0-9]+ -)? ./          { if (/# (SKIP|TODO)/) next; sub(/^ *ok( [0-9]+ -)? /, ""); passed($0); next }
/^ *not ok( [0-9]+ -)? ./      { sub(/^ *not ok( [0-9]+ -)? /, ""); failed($0); next }
/^FAIL  ./                     { sub(/^FAIL /, ""); failed($0) }
