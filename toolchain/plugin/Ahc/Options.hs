-- |
-- Purpose: the plugin's own options.
-- Inputs: the argument list of -fplugin-library, the environment variable AHC. Outputs: 'Options'.
-- Invariants: an unknown option is an error, not ignored.
module Ahc.Options (Options (..), parseOptions) where

import Data.List (stripPrefix)
import System.Environment (lookupEnv)

import GHC.Utils.Panic (GhcException (..), throwGhcExceptionIO)

data Options = Options
  { optAhc :: !FilePath -- ^ the program that packs and merges objects
  , optRaw :: !Bool     -- ^ write the IR's bytes as they are, for testing the plugin by itself
  }

parseOptions :: [String] -> IO Options
parseOptions args = do
  fromEnv <- lookupEnv "AHC"
  go (Options (maybe "ahc" id fromEnv) False) args
  where
    go o [] = pure o
    go o ("raw" : rest) = go o { optRaw = True } rest
    go o (a : rest)
      | Just path <- stripPrefix "ahc=" a = go o { optAhc = path } rest
      | otherwise = throwGhcExceptionIO (CmdLineError ("the wasm plugin has no option " ++ a))
