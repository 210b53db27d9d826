-- | What a package's .cabal file says about its library, for one platform and one choice of flags, as JSON.
--
-- Input: FILE.cabal and, if configure wrote one, FILE.buildinfo beside it; then flags (+name or -name). Output on stdout: one
-- JSON object. Conditions are decided for wasm32-wasi and GHC 9.6.6; dependencies are taken to be satisfied.
module Main (main) where

import Data.List (intercalate)
import qualified Data.ByteString as B
import Distribution.Compiler
import Distribution.ModuleName (ModuleName)
import Distribution.PackageDescription
import Distribution.PackageDescription.Configuration (finalizePD)
import Distribution.PackageDescription.Parsec (parseGenericPackageDescriptionMaybe, parseHookedBuildInfo, runParseResult)
import Distribution.Pretty (prettyShow)
import Distribution.System
import Distribution.Types.ComponentRequestedSpec (ComponentRequestedSpec (..))
import Distribution.Utils.Path (getSymbolicPath)
import Distribution.Utils.ShortText (ShortText, fromShortText)
import Distribution.Version (mkVersion)
import Language.Haskell.Extension (Language (Haskell98))
import System.Directory (doesFileExist)
import System.Environment (getArgs)
import System.Exit (die)
import System.FilePath (replaceExtension)

main :: IO ()
main = do
  args <- getArgs
  (file, flags) <- case args of
    f : fs -> pure (f, map flag fs)
    [] -> die "usage: cabal-info FILE.cabal [+FLAG|-FLAG]..."
  bytes <- B.readFile file
  generic <- maybe (die (file ++ ": not a package description")) pure (parseGenericPackageDescriptionMaybe bytes)
  let compiler = unknownCompilerInfo (CompilerId GHC (mkVersion [9, 6, 6])) NoAbiTag
      spec = ComponentRequestedSpec False False
      decided = finalizePD (mkFlagAssignment flags) spec (const True) (Platform Wasm32 Wasi) compiler [] generic
  case decided of
    Left missing -> die (file ++ ": cannot be decided: " ++ show missing)
    Right (plain, _) -> do
      description <- hooked (replaceExtension file "buildinfo") plain
      case library description of
        Nothing -> die (file ++ ": no library")
        Just lib -> putStrLn (render description lib)
  where
    hooked file description = do
      exists <- doesFileExist file
      if not exists
        then pure description
        else do
          text <- B.readFile file
          case snd (runParseResult (parseHookedBuildInfo text)) of
            Left (_, problems) -> die (file ++ ": " ++ concatMap show problems)
            Right info -> pure (updatePackageDescription info description)
    flag ('-' : name) = (mkFlagName name, False)
    flag ('+' : name) = (mkFlagName name, True)
    flag name = (mkFlagName name, True)

render :: PackageDescription -> Library -> String
render description lib = object
  [ ("name", string (prettyShow (pkgName (package description))))
  , ("version", string (prettyShow (pkgVersion (package description))))
  , ("exposed", modules (exposedModules lib))
  , ("other", modules (otherModules info))
  , ("reexported", strings (map prettyShow (reexportedModules lib)))
  , ("virtual", modules (virtualModules info))
  , ("source-dirs", strings (map getSymbolicPath (hsSourceDirs info)))
  , ("autogen", modules (autogenModules info))
  , ("include-dirs", strings (includeDirs info))
  , ("install-includes", strings (installIncludes info))
  , ("c-sources", strings (cSources info))
  , ("cxx-sources", strings (cxxSources info))
  , ("cmm-sources", strings (cmmSources info))
  , ("language", string (prettyShow (maybe Haskell98 id (defaultLanguage info))))
  , ("extensions", strings (map prettyShow (usedExtensions info)))
  , ("ghc-options", strings (hcOptions GHC info))
  , ("cpp-options", strings (cppOptions info))
  , ("cc-options", strings (ccOptions info))
  , ("cxx-options", strings (cxxOptions info))
  , ("about", object (about description))
  ]
  where
    info = libBuildInfo lib

-- What a package description says for people, under the names it has there.
about :: PackageDescription -> [(String, String)]
about description =
  [ (key, string value)
  | (key, value) <-
      [ ("license", prettyShow (license description))
      , ("copyright", free copyright)
      , ("maintainer", free maintainer)
      , ("author", free author)
      , ("stability", free stability)
      , ("homepage", free homepage)
      , ("package-url", free pkgUrl)
      , ("synopsis", free synopsis)
      , ("category", free category)
      ]
  , not (null value)
  ]
  where
    free :: (PackageDescription -> ShortText) -> String
    free field = unwords (words (fromShortText (field description)))

modules :: [ModuleName] -> String
modules = strings . map prettyShow

strings :: [String] -> String
strings xs = "[" ++ intercalate ", " (map string xs) ++ "]"

object :: [(String, String)] -> String
object fields = "{ " ++ intercalate "\n, " [string k ++ ": " ++ v | (k, v) <- fields] ++ "\n}"

string :: String -> String
string s = "\"" ++ concatMap escape s ++ "\""
  where
    escape '"' = "\\\""
    escape '\\' = "\\\\"
    escape '\n' = "\\n"
    escape c = [c]
