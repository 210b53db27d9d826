-- Cabal and Cabal-syntax: a package description is read, printed, decided for a platform; versions, licences, checks, errors.
module Main (main) where

import qualified Data.ByteString.Char8 as B
import Distribution.Compiler
import Distribution.License (knownLicenses)
import Distribution.Package
import Distribution.PackageDescription
import Distribution.PackageDescription.Check (checkPackage)
import Distribution.PackageDescription.Configuration
import Distribution.PackageDescription.Parsec
import Distribution.PackageDescription.PrettyPrint (showGenericPackageDescription)
import Distribution.Parsec (eitherParsec, simpleParsec)
import Distribution.Pretty (prettyShow)
import Distribution.Simple.Utils (cabalVersion)
import Distribution.System
import Distribution.Text (display)
import Distribution.Types.ComponentRequestedSpec
import Distribution.Utils.ShortText (fromShortText)
import Distribution.Version
import Language.Haskell.Extension

file :: String
file =
  unlines
    [ "cabal-version: 3.0"
    , "name: sample"
    , "version: 1.2.3.4"
    , "synopsis: Größe and λ"
    , "license: BSD-3-Clause OR (MIT AND Apache-2.0 WITH LLVM-exception)"
    , "author: A. N. Author"
    , "build-type: Simple"
    , "flag fast"
    , "  description: go faster"
    , "  default: False"
    , "  manual: True"
    , "common shared"
    , "  default-language: Haskell2010"
    , "  build-depends: base >=4.9 && <5, containers ^>=0.6.2 || ^>=0.7"
    , "library"
    , "  import: shared"
    , "  exposed-modules: A A.B"
    , "  if flag(fast) && !os(windows)"
    , "    ghc-options: -O2"
    , "    build-depends: vector"
    , "  elif arch(wasm32)"
    , "    cpp-options: -DWASM"
    , "  else"
    , "    c-sources: cbits/x.c"
    , "library internal"
    , "  import: shared"
    , "  visibility: public"
    , "executable tool"
    , "  import: shared"
    , "  main-is: Main.hs"
    , "  build-depends: sample:internal"
    , "test-suite spec"
    , "  import: shared"
    , "  type: exitcode-stdio-1.0"
    , "  main-is: Spec.hs"
    , "  build-tool-depends: hspec-discover:hspec-discover >=2"
    ]

decide :: [(FlagName, Bool)] -> Platform -> GenericPackageDescription -> IO ()
decide flags platform generic =
  case finalizePD (mkFlagAssignment flags) (ComponentRequestedSpec True False) (const True) platform compiler [] generic of
    Left missing -> print missing
    Right (package, chosen) -> do
      print (unFlagAssignment chosen)
      mapM_ (\lib -> print (map prettyShow (targetBuildDepends (libBuildInfo lib)), hcOptions GHC (libBuildInfo lib), cppOptions (libBuildInfo lib), cSources (libBuildInfo lib))) (allLibraries package)
      print (map prettyShow (allBuildDepends package))
  where
    compiler = unknownCompilerInfo (CompilerId GHC (mkVersion [9, 6, 6])) NoAbiTag

main :: IO ()
main = do
  let (warnings, result) = runParseResult (parseGenericPackageDescription (B.pack (encode file)))
  print (length warnings)
  case result of
    Left problem -> print problem
    Right generic -> do
      putStr (showGenericPackageDescription generic)
      putStrLn (fromShortText (synopsis (packageDescription generic)))
      decide [] (Platform X86_64 Linux) generic
      decide [] (Platform Wasm32 Wasi) generic
      decide [(mkFlagName "fast", True)] (Platform X86_64 Windows) generic
      mapM_ print (checkPackage generic (Just (flattenPackageDescription generic)))
  let bad = "name: x\nversion: one\nlibrary\n  exposed-modules: a b\n"
  print (either (const "refused") (const "taken") (snd (runParseResult (parseGenericPackageDescription (B.pack bad)))))
  print (fmap prettyShow (simpleParsec "foo-bar-1.2" :: Maybe PackageId), eitherParsec ">=1 && <2 ||" :: Either String VersionRange)
  print [withinRange (mkVersion v) r | v <- [[1], [1, 2, 3], [2]], r <- [majorBoundVersion (mkVersion [1, 2]), intersectVersionRanges (laterVersion (mkVersion [1])) (earlierVersion (mkVersion [2])), anyVersion]]
  print (prettyShow (simplifyVersionRange (unionVersionRanges (thisVersion (mkVersion [1, 0])) (orLaterVersion (mkVersion [1, 0])))))
  print (prettyShow cabalVersion, map display (take 4 knownLicenses), prettyShow (classifyExtension "LambdaCase"), classifyArch Permissive "wasm32", classifyOS Permissive "wasi")
  where
    encode = concatMap utf8
    utf8 c
      | fromEnum c < 128 = [c]
      | otherwise = let n = fromEnum c in [toEnum (192 + n `div` 64), toEnum (128 + n `mod` 64)]
