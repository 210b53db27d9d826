{-# LANGUAGE GADTs #-}
-- |
-- Purpose: the GHC plugin. It takes the Cmm of every module, writes it as our IR, and makes the object file itself.
-- Inputs: GHC's Cmm pipeline ('cmmToRawCmmHook') and its compilation phases ('runPhaseHook'). Outputs: object files.
-- Invariants: GHC's own wasm code generator gets no procedures and no data; whatever GHC adds behind the hook (the
-- initialiser list of C stubs) is read back from its assembler file; C stubs go through the C compiler.
module Ahc.Plugin (plugin) where

import Control.Monad (forM, forM_, unless)
import Control.Monad.IO.Class (liftIO)
import Data.List (isInfixOf, isPrefixOf)
import System.FilePath (takeBaseName)

import GHC.Cmm
import GHC.Cmm.CLabel (mkInitializerArrayLabel, pprCLabel)
import GHC.Cmm.Info (cmmToRawCmm)
import qualified GHC.Data.Stream as Stream
import GHC.Driver.Config.Logger (initLogFlags)
import GHC.Driver.Env
import GHC.Driver.Hooks
import GHC.Driver.Phases (Phase (..))
import GHC.Driver.Pipeline.Execute (phaseOutputFilenameNew, runPhase)
import GHC.Driver.Pipeline.Monad (PipeEnv (..))
import GHC.Driver.Pipeline.Phases
import GHC.Driver.Session (DumpFlag (..), DynFlags, GeneralFlag (..), gopt_set, targetPlatform, targetProfile)
import GHC.Plugins (CommandLineOption, Plugin (..), defaultPlugin, purePlugin)
import GHC.Unit
import GHC.Utils.Logger
import GHC.Utils.Outputable

import Ahc.Encode
import Ahc.Link
import Ahc.Object
import Ahc.Options
import Ahc.Pending
import Ahc.Splice

plugin :: Plugin
plugin = defaultPlugin { pluginRecompile = purePlugin, driverPlugin = install }

install :: [CommandLineOption] -> HscEnv -> IO HscEnv
install args env = do
  opts <- parseOptions args
  -- GHC infers "unsafe" for modules compiled with a plugin that it does not trust. This one does not touch types.
  pure (hscUpdateFlags (`gopt_set` Opt_PluginTrustworthy) env) { hsc_hooks = (hsc_hooks env)
    { cmmToRawCmmHook = Just (takeCmm (hsc_logger env))
    , runPhaseHook = Just (PhaseHook (phase opts))
    , linkHook = Just (linkProgram opts env)
    , runMetaHook = Just noSplice } }

-- | Encode the Cmm as it streams past; nothing is left for GHC's generator.
takeCmm :: Logger -> DynFlags -> Maybe Module -> Stream.Stream IO CmmGroupSRTs a -> IO (Stream.Stream IO RawCmmGroup a)
takeCmm logger0 dflags _ stream = do
  enc <- newEncoder platform
  let takeGroup group = do
        raws <- forM group $ \decl -> do
          laidOut <- cmmToRawCmm logger (targetProfile dflags) (Stream.yield [decl])
          concat <$> Stream.collect laidOut
        forM_ raws (encodeDecl enc)
        unless (null raws) $
          putDumpFileMaybe logger Opt_D_dump_cmm_raw "Raw Cmm" FormatCMM (pdoc platform (concat raws))
        pure []
  pure $ do
    result <- Stream.mapM takeGroup stream
    liftIO (encoderReady enc)
    pure result
  where
    platform = targetPlatform dflags
    -- The module's own flags: where its dumps go.
    logger = setLogFlags logger0 (initLogFlags dflags)

phase :: Options -> TPhase a -> IO a
phase opts p = case p of
  -- Told that there is no interpreter, GHC warns about annotations and leaves them out.
  T_Hsc env summary -> runPhase (T_Hsc env { hsc_interp = Nothing } summary)
  T_HscBackend _ env name _ _ _ -> do
    startModule
    result@(_, _, _, assembler) <- runPhase p
    moduleDone env name (moduleNameString name) assembler
    pure result
  T_Cmm penv env _ -> do
    startModule
    result@(_, assembler) <- runPhase p
    let name = takeBaseName (src_filename penv)
    moduleDone env (mkModuleName name) name assembler
    pure result
  T_As _ penv env location assembler -> takeBytes assembler >>= \found -> case found of
    Nothing -> runPhase p
    Just (name, ir) -> do
      out <- phaseOutputFilenameNew StopLn penv env location
      writeObject opts (unitOf env) name out ir
      pure out
  T_MergeForeign _ _ object foreigns
    | null foreigns -> pure object
    | otherwise -> object <$ mergeObjects opts object foreigns
  _ -> runPhase p

-- | The Cmm of a module has been seen whole and GHC has written its assembler file.
moduleDone :: HscEnv -> ModuleName -> String -> FilePath -> IO ()
moduleDone env modName name assembler = takeEncoder >>= mapM_ (\enc -> do
  functions <- initializers <$> readFile assembler
  let array = mkInitializerArrayLabel (mkHomeModule (hsc_home_unit env) modName)
      arrayName = showSDocOneLine defaultSDocContext { sdocStyle = PprCode }
        (pprCLabel (targetPlatform (hsc_dflags env)) array)
  addInitializers enc arrayName functions
  finish enc (unitOf env) name >>= bytesReady assembler name)

unitOf :: HscEnv -> String
unitOf env = unitString (homeUnitAsUnit (hsc_home_unit env))

-- | The functions that GHC's assembler output lists in `.init_array`.
initializers :: String -> [String]
initializers = go False . map words . lines
  where
    go _ ((".section" : rest) : ls) = go (any (".init_array" `isPrefixOf`) rest) ls
    go True ([directive, name] : ls) | ".int32" `isInfixOf` directive = name : go True ls
    go inside (_ : ls) = go inside ls
    go _ [] = []
