# A package description as Cabal registers it -> as a library of ours has it: only what GHC and Cabal read of an installed package,
# one line per field, paths from ${pkgroot}.  Archives are not named: the store has the code.
BEGIN {
  n = split("name version visibility package-name lib-name id instantiated-with key license abi exposed exposed-modules hidden-modules trusted import-dirs include-dirs data-dir depends", list)
  for (i = 1; i <= n; i++) kept[list[i]] = 1
}
function flush() {
  if (field == "id") id = value
  if (field == "include-dirs") gsub("/ahc/lib/" id "/include", "/ahc/include/" id, value)
  if (field in kept && value != "") {
    if (field ~ /-dirs?$/) gsub("/ahc/", "${pkgroot}/", value)
    print field ": " value
  }
}
/^[a-z-]+:/ { flush(); field = $0; sub(/:.*/, "", field); value = $0; sub(/^[a-z-]+: */, "", value); next }
/^[ \t]/ { more = $0; gsub(/^[ \t]+|[ \t]+$/, "", more); value = value (value == "" ? "" : " ") more }
END { flush() }
