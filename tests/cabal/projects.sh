# projects.sh: what works. Sourced by tests/cabal/run, whose functions it uses.

# the same command line natively and in Node
likeNative() {
  cd sample
  same "$(native run -v0 sample -- "$@")" "$(ahc-cabal run -v0 sample -- "$@")"
}
check run-like-native likeNative one two one
check data-file likeNative
check exit-code exits 7 bash -c 'cd sample; ahc-cabal run -v0 exe:sample -- exit 7'
check exit-code-zero exits 0 bash -c 'cd sample; ahc-cabal run -v0 sample -- exit 0'

standardInput() {
  cd sample
  same "$(echo a b a | native run -v0 sample -- -)" "$(echo a b a | ahc-cabal run -v0 sample -- -)"
}
check standard-input standardInput

suite() { # suite FOLDER TARGET TEXT
  cd "$1"
  ahc-cabal test "$2" >"$work/out" 2>&1 || { cat "$work/out"; return 1; }
  grep -qF "$3" "$work/out" || { cat "$work/out"; return 1; }
}
check test-suite suite sample sample-test "1 of 1 test suites (1 of 1 test cases) passed."
check test-suite-detailed suite features detailed "1 of 1 test suites (2 of 2 test cases) passed."

failingSuite() {
  cp -r sample failing
  cd failing
  sed -i 's/== 0x05c301ef/== 1/' test/Main.hs
  exits 1 ahc-cabal test -v1
  grep -q '^not ok checksum$' dist-wasm/build/wasm32-wasi/*/*/t/sample-test/test/*-sample-test.log
}
check test-suite-that-fails failingSuite

benchmark() {
  cd sample
  same "$(ahc-cabal bench -v0 --benchmark-options=200)" \
    "$(native bench -v1 --benchmark-options=200 2>/dev/null | grep ' words, ')"
}
check benchmark benchmark

binary() {
  cd sample
  ahc-cabal build -v0 exe:sample
  file=$(ahc-cabal list-bin sample)
  [ "${file##*/}" = sample.wasm ]
  [ "$(head -c 4 "$file" | tail -c 3)" = asm ]
  same "$(ahc-run "$file" x)" "$(ahc-cabal run -v0 sample -- x)"
  same "$("${file%.wasm}" x)" "$(ahc-run "$file" x)"
}
check list-bin binary

again() { # nothing is compiled twice, and the program is not linked again
  cd sample
  ahc-cabal build -v0 exe:sample
  before=$(stat -c %Y "$(ahc-cabal list-bin sample)")
  ahc-cabal build exe:sample >"$work/out" 2>&1
  ! grep Compiling "$work/out"
  grep -q '^Up to date' "$work/out"
  same "$before" "$(stat -c %Y "$(ahc-cabal list-bin sample)")"
}
check nothing-twice again

# native and wasm builds of one folder do not disturb each other
bothWays() {
  cd sample
  for _ in 1 2; do
    same "$(native run -v0 sample -- q)" "$(ahc-cabal run -v0 sample -- q)"
  done
}
check native-beside bothWays

inventory() {
  cd json
  same '{"byTag":{"a":2,"b":1},"items":2,"worth":75}' \
    "$(echo '[{"name":"nut","count":10,"price":7,"tags":["a","b"]},{"name":"bolt","price":5,"tags":["a"]}]' | ahc-cabal run -v0)"
  exits 2 ahc-cabal run -v0
}
check aeson-and-vector inventory
check aeson-and-vector-test suite json inventory-test "1 of 1 test suites (1 of 1 test cases) passed."

feature() { cd features; same "$2" "$(ahc-cabal run -v0 "$1")"; }
check custom-setup feature custom "built on linux for wasm32-wasi"
check build-tool feature uses-tool WHISPER

# a tool on PATH: alex's command line, none of its work
toolOnPath() {
  mkdir bin
  cat >bin/alex <<END
#!$BASH
case "\$*" in
  *--version*) echo "Alex version 3.4.0.1" ;;
  *) while [ \$# -gt 1 ]; do [ "\$1" = -o ] && out=\$2; shift; done
     sed 's/TOOL/made by a native tool/' "\$1" >"\$out" ;;
esac
END
  chmod +x bin/alex
  cd features/path-tool
  echo 'packages: .' >cabal.project
  same "made by a native tool" "$(PATH=$work/bin:$PATH ahc-cabal run -v0)"
}
check build-tool-on-path toolOnPath

# a tool of a package that is not local is installed in the store, and runs in Node from there
toolFromIndex() {
  mkdir index
  (cd features/tool && native sdist -v0 -o "$work/index")
  printf 'repository index\n  url: file+noindex://%s\n' "$work/index" >user-config
  cp -r features/uses-tool from-index
  cd from-index
  echo 'packages: .' >cabal.project
  same WHISPER "$(CABAL_CONFIG=$work/user-config ahc-cabal run -v0)"
}
check build-tool-from-index toolFromIndex

# an archive of C, an internal library, C++, a C file of the program, -threaded with -N
mixed() {
  cd features/mixed
  ahc-ghc -v0 -c clib/three.c -o clib/three.o
  ahc-ar qc clib/libthree.a clib/three.o
  same 1013 "$(ahc-cabal run -v0 --extra-lib-dirs="$PWD/clib")"
}
check mixed-languages mixed

databases() { # what cabal asks of a compiler agrees
  libdir=$(ahc-ghc --print-libdir)
  same "$(ahc-ghc --print-global-package-db)" "$libdir/package.conf.d"
  same "$(ahc-pkg list | head -1)" "$libdir/package.conf.d"
  ahc-ghc --info | grep -qF '("GHC Dynamic","NO")'
  ahc-ghc --info | grep -qF '("Target platform","wasm32-unknown-wasi")'
  ahc-pkg check
}
check package-databases databases

script() {
  printf '{- cabal:\nbuild-depends: base, containers\n-}\nimport qualified Data.Map as M\nmain :: IO ()\nmain = print (M.size (M.fromList [(1 :: Int, 2 :: Int)]))\n' >Script.hs
  same 1 "$(ahc-cabal run -v0 Script.hs)"
}
check script script
