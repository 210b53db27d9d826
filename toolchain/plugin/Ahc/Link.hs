-- |
-- Purpose: the link step of `ghc --make`, done by `ahc link`.
-- Inputs: the objects of the home modules, objects and libraries named on the command line, the archives of the packages that the
-- modules import, the output's name, -no-hs-main, -main-is, -rtsopts, -with-rtsopts, -optl-g, -optl--strategy. Outputs: NAME.wasm, NAME.mjs, NAME.js beside it.
-- Invariants: nothing is linked unless GHC says that a program can be (all modules compiled, a Main among them);
-- always linked anew, since linking takes milliseconds and GHC's own check looks for one output file only.
-- Which packages count is GHC's rule: those of the command line, and all that the modules' packages depend on, dependents first.
module Ahc.Link (linkProgram) where

import Data.List (isPrefixOf)
import qualified Data.Set as Set
import System.FilePath (dropExtension, takeExtension)

import GHC.Data.ShortText (unpack)
import GHC.Driver.Env (HscEnv (..))
import GHC.Driver.Session
  (DynFlags (..), GeneralFlag (..), GhcLink (..), RtsOptsEnabled (..), getOpts, gopt, ldInputs, opt_l, outputFile_)
import GHC.Types.Basic (SuccessFlag (..))
import GHC.Unit.Env (preloadUnitsInfo')
import GHC.Unit.Home.ModInfo (HomePackageTable, eltsHpt, hm_iface, homeModInfoObject)
import GHC.Unit.Module.Deps (dep_direct_pkgs)
import GHC.Unit.Module.ModIface (mi_deps)
import GHC.Unit.State (mayThrowUnitErr)
import GHC.Linker.Types (isObject, linkableUnlinked, nameOfObject)
import GHC.Unit (GenericUnitInfo (..), moduleNameString)
import GHC.Utils.CliOption (Option (..))
import GHC.Utils.Panic (GhcException (..), throwGhcExceptionIO)

import Ahc.Object (runLink)
import Ahc.Options

linkProgram :: Options -> HscEnv -> GhcLink -> DynFlags -> Bool -> HomePackageTable -> IO SuccessFlag
linkProgram opts env kind dflags attempt table
  | not attempt = pure Succeeded
  | otherwise = case kind of
      NoLink -> pure Succeeded
      LinkBinary -> do
        units <- mayThrowUnitErr (preloadUnitsInfo' (hsc_unit_env env) direct)
        Succeeded <$ runLink opts program (extra ++ concatMap libraries units ++ others ++ ["--input-o"] ++ objects ++ named)
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
      -- -optl-g, -optl--strategy=...; others are meant for linkers of other machines
      , [ o | o <- getOpts dflags opt_l, o == "-g" || "--strategy=" `isPrefixOf` o ]
      , if moduleNameString (mainModuleNameIs dflags) == "Main" && mainFunIs dflags == Nothing then [] else
          concatMap (\o -> ["--ghc-option", o])
            ["-main-is", moduleNameString (mainModuleNameIs dflags) ++ maybe "" ('.' :) (mainFunIs dflags)]
      ]
    objects = [ nameOfObject o | info <- eltsHpt table, Just l <- [homeModInfoObject info], o <- linkableUnlinked l, isObject o ]
    direct = Set.toList (Set.unions [ dep_direct_pkgs (mi_deps (hm_iface info)) | info <- eltsHpt table ])
    libraries unit = map (("-L" ++) . unpack) (unitLibraryDirs unit)
      ++ map (("-l" ++) . unpack) (unitLibraries unit ++ unitExtDepLibsSys unit)
    others = map ("-L" ++) (libraryPaths dflags) ++ [ option | Option option@('-' : 'l' : _ : _) <- ldInputs dflags ]
    named = [ file | FileOption _ file <- ldInputs dflags ]
