-- |
-- Purpose: the link step of `ghc --make`, done by `ahc link`.
-- Inputs: the objects of the home modules, objects named on the command line, the output's name, -no-hs-main, -main-is, -rtsopts,
-- -with-rtsopts. Outputs: NAME.wasm, NAME.mjs,
-- NAME.js beside it.
-- Invariants: nothing is linked unless GHC says that a program can be (all modules compiled, a Main among them);
-- always linked anew, since linking takes milliseconds and GHC's own check looks for one output file only.
module Ahc.Link (linkProgram) where

import System.FilePath (dropExtension, takeExtension)

import GHC.Driver.Session
  (DynFlags (..), GeneralFlag (..), GhcLink (..), RtsOptsEnabled (..), gopt, ldInputs, outputFile_)
import GHC.Types.Basic (SuccessFlag (..))
import GHC.Unit.Home.ModInfo (HomePackageTable, eltsHpt, homeModInfoObject)
import GHC.Linker.Types (isObject, linkableUnlinked, nameOfObject)
import GHC.Unit (moduleNameString)
import GHC.Utils.CliOption (Option (..))
import GHC.Utils.Panic (GhcException (..), throwGhcExceptionIO)

import Ahc.Object (runLink)
import Ahc.Options

linkProgram :: Options -> GhcLink -> DynFlags -> Bool -> HomePackageTable -> IO SuccessFlag
linkProgram opts kind dflags attempt table
  | not attempt = pure Succeeded
  | otherwise = case kind of
      NoLink -> pure Succeeded
      LinkBinary -> Succeeded <$ runLink opts program (extra ++ ["--input-o"] ++ objects ++ named)
      _ -> throwGhcExceptionIO (CmdLineError "only programs are linked for wasm32: no shared or static libraries, no interpreter")
  where
    program = case outputFile_ dflags of
      Nothing -> "a.out"
      Just file | takeExtension file == ".wasm" -> dropExtension file
                | otherwise -> file
    extra = concat
      [ [ "--no-main" | gopt Opt_NoHsMain dflags ]
      , maybe [] (\text -> ["--with-rtsopts=" ++ text]) (rtsOpts dflags)
      , case rtsOptsEnabled dflags of
          RtsOptsNone -> ["--rtsopts=none"]
          RtsOptsIgnore -> ["--rtsopts=ignore"]
          RtsOptsIgnoreAll -> ["--rtsopts=ignore-all"]
          RtsOptsSafeOnly -> []
          RtsOptsAll -> ["--rtsopts=all"]
      , if moduleNameString (mainModuleNameIs dflags) == "Main" && mainFunIs dflags == Nothing then [] else
          concatMap (\o -> ["--ghc-option", o])
            ["-main-is", moduleNameString (mainModuleNameIs dflags) ++ maybe "" ('.' :) (mainFunIs dflags)]
      ]
    objects = [ nameOfObject o | info <- eltsHpt table, Just l <- [homeModInfoObject info], o <- linkableUnlinked l, isObject o ]
    named = [ file | FileOption _ file <- ldInputs dflags ]
