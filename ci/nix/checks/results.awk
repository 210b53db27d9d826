# A test log (cargo test, node --test, or lines "ok NAME" / "not ok NAME") -> one line per test, "ok NAME" or "not ok NAME".
/^test .* \.\.\. ok$/          { sub(/^test /, ""); sub(/ \.\.\. ok$/, ""); print "ok " $0; next }
/^test .* \.\.\. FAILED$/      { sub(/^test /, ""); sub(/ \.\.\. FAILED$/, ""); print "not ok " $0; next }
/^ *ok( [0-9]+ -)? ./          { if (/# (SKIP|TODO)/) next; sub(/^ *ok( [0-9]+ -)? /, ""); sub(/ # .*/, ""); print "ok " $0; next }
/^ *not ok( [0-9]+ -)? ./      { sub(/^ *not ok( [0-9]+ -)? /, ""); sub(/ # .*/, ""); print "not ok " $0 }
