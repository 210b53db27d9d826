-- | The Setup of packages whose own says nothing more; the first argument is the package's build-type.
module Main (main) where

import Distribution.Simple (autoconfUserHooks, defaultMainArgs, defaultMainWithHooksArgs)
import System.Environment (getArgs)
import System.Exit (die)

main :: IO ()
main = do
  args <- getArgs
  case args of
    "Simple" : rest -> defaultMainArgs rest
    "Configure" : rest -> defaultMainWithHooksArgs autoconfUserHooks rest
    _ -> die "usage: setup Simple|Configure COMMAND..."
