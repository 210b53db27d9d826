-- | A Setup that runs on the machine that builds: it writes a module with that machine's platform and the target's.
module Main (main) where

import Distribution.Pretty (prettyShow)
import Distribution.Simple
import Distribution.Simple.BuildPaths (autogenPackageModulesDir)
import Distribution.Simple.LocalBuildInfo (hostPlatform)
import System.Directory (createDirectoryIfMissing)
import System.FilePath ((</>))
import qualified System.Info as Build

main :: IO ()
main = defaultMainWithHooks simpleUserHooks { buildHook = \package info hooks flags -> do
  let dir = autogenPackageModulesDir info
  createDirectoryIfMissing True dir
  writeFile (dir </> "Generated.hs") (unlines
    [ "module Generated (text) where"
    , "text :: String"
    , "text = " ++ show ("built on " ++ Build.os ++ " for " ++ prettyShow (hostPlatform info)) ])
  buildHook simpleUserHooks package info hooks flags }
