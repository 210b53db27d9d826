# faults.sh: what is refused, and how. Sourced by tests/cabal/run, whose functions it uses.

# package NAME FIELD...: a package with a program whose fields are these lines
package() {
  mkdir -p "$1"
  cd "$1"
  { printf 'cabal-version: 2.4\nname: %s\nversion: 0.1\nexecutable %s\n  default-language: Haskell2010\n  main-is: Main.hs\n' "$1" "$1"
    shift
    printf '  %s\n' "$@"; } >"$1.cabal.new"
  mv ./*.cabal.new "${PWD##*/}.cabal"
}

missingPackage() {
  package missing 'build-depends: base, no-such-package'
  echo 'main = print 1' >Main.hs
  says 'unknown package: no-such-package' ahc-cabal build
  says 'unknown package: no-such-package' ahc-cabal run
}
check missing-package missingPackage

brokenDescription() {
  mkdir broken
  cd broken
  printf 'cabal-version: 2.4\nname: broken\nversion: one\n' >broken.cabal
  says 'broken.cabal:3:10' ahc-cabal build
}
check broken-description brokenDescription

splice() {
  package splice 'build-depends: base, template-haskell'
  printf '{-# LANGUAGE TemplateHaskell #-}\nmodule Main where\nmain :: IO ()\nmain = print $([| 1 + 2 :: Int |])\n' >Main.hs
  says 'Main.hs:4:14' ahc-cabal build
  grep -qF 'ahc cannot run splices' "$work/said"
}
check template-haskell-splice splice

# quotations and annotations alone need no interpreter
quotation() {
  package quotation 'build-depends: base, template-haskell'
  printf '{-# LANGUAGE TemplateHaskell #-}\nmodule Main where\nimport Language.Haskell.TH\n{-# ANN module "note" #-}\nmain :: IO ()\nmain = runQ [| 1 + 2 :: Int |] >>= putStrLn . pprint\n' >Main.hs
  same '1 GHC.Num.+ 2 :: GHC.Types.Int' "$(ahc-cabal run -v0)"
}
check template-haskell-quotation quotation

# a library whose archive has gone; then as if nothing had been
noArchive() {
  mkdir lost
  cd lost
  printf 'cabal-version: 2.4\nname: lost\nversion: 0.1\nlibrary\n  default-language: Haskell2010\n  exposed-modules: Lost\n  hs-source-dirs: lib\n  build-depends: base\nexecutable lost\n  default-language: Haskell2010\n  main-is: Main.hs\n  build-depends: base, lost\n' >lost.cabal
  mkdir lib
  printf 'module Lost where\nlost :: Int -> Int\nlost x = x * 3\n{-# NOINLINE lost #-}\n' >lib/Lost.hs
  printf 'import Lost\nmain :: IO ()\nmain = print (lost 2)\n' >Main.hs
  same 6 "$(ahc-cabal run -v0)"
  mv "$(find dist-wasm -name 'libHS*.a')" saved.a
  echo >>Main.hs
  says 'the package lost-0.1-inplace is registered without its archive' ahc-cabal build
  mv saved.a "$(dirname "$(find dist-wasm -name Lost.hi)")/libHSlost-0.1-inplace.a"
  same 6 "$(ahc-cabal run -v0)"
}
check package-without-archive noArchive

noCLibrary() {
  package nolib 'build-depends: base' 'extra-libraries: frobnicate'
  printf 'main :: IO ()\nmain = pure ()\n' >Main.hs
  says 'frobnicate' ahc-cabal build
}
check missing-c-library noCLibrary

cannotWrite() {
  cp -r sample readonly
  cd readonly
  rm -rf dist-*
  echo 'a file' >dist-wasm
  says 'dist-wasm' ahc-cabal build
  same 'a file' "$(cat dist-wasm)"
}
check build-folder-is-a-file cannotWrite

refused() {
  cd sample
  says 'there is no interpreter for wasm32' ahc-cabal repl
  says 'native GHC' ahc-cabal haddock
  says 'list-bin' ahc-cabal install
  says 'must name cabal-install' env AHC_CABAL="$(command -v ahc-cabal)" ahc-cabal build
  says 'build it first' ahc-run none.wasm
  says 'unrecognised command: frobnicate' ahc-cabal frobnicate
}
check refused refused

# an interrupt in the middle of a build: what is there afterwards is whole, and the next build finishes
interrupted() {
  cp -r sample interrupted
  cd interrupted
  rm -rf dist-*
  for delay in 1 2 3; do
    set -m
    ahc-cabal build all >"$work/out" 2>&1 &
    job=$!
    set +m
    sleep "$delay"
    kill -INT -- "-$job" 2>/dev/null || true
    wait "$job" || true
    for f in $(find dist-wasm -name '*.wasm' -o -name '*.mjs' 2>/dev/null); do [ -s "$f" ]; done
  done
  same "$(printf '1 x\nchecksum 7864440')" "$(ahc-cabal run -v0 sample -- x)"
  [ -z "$(find dist-wasm -name '*.tmp*')" ]
}
check interrupt interrupted
