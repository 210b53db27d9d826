-- |
-- Purpose: the link step of `ghc --make`, done by `ahc link`.
-- Inputs: the objects of the home modules, objects named on the command line, the output's name. Outputs: NAME.wasm, NAME.mjs,
-- NAME.js beside it.
-- Invariants: nothing is linked unless GHC says that a program can be (all modules compiled, a Main among them);
-- always linked anew, since linking takes milliseconds and GHC's own check looks for one output file only.
module Ahc.Link (linkProgram) where

import System.FilePath (dropExtension, takeExtension)

import GHC.Driver.Session (DynFlags, GhcLink (..), ldInputs, outputFile_)
import GHC.Types.Basic (SuccessFlag (..))
import GHC.Unit.Home.ModInfo (HomePackageTable, eltsHpt, homeModInfoObject)
import GHC.Linker.Types (isObject, linkableUnlinked, nameOfObject)
import GHC.Utils.CliOption (Option (..))
import GHC.Utils.Panic (GhcException (..), throwGhcExceptionIO)

import Ahc.Object (runLink)
import Ahc.Options

linkProgram :: Options -> GhcLink -> DynFlags -> Bool -> HomePackageTable -> IO SuccessFlag
linkProgram opts kind dflags attempt table
  | not attempt = pure Succeeded
  | otherwise = case kind of
      NoLink -> pure Succeeded
      LinkBinary -> Succeeded <$ runLink opts program (objects ++ named)
      _ -> throwGhcExceptionIO (CmdLineError "only programs are linked for wasm32: no shared or static libraries, no interpreter")
  where
    program = case outputFile_ dflags of
      Nothing -> "a.out"
      Just file | takeExtension file == ".wasm" -> dropExtension file
                | otherwise -> file
    objects = [ nameOfObject o | info <- eltsHpt table, Just l <- [homeModInfoObject info], o <- linkableUnlinked l, isObject o ]
    named = [ file | FileOption _ file <- ldInputs dflags ]
