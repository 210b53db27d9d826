-- |
-- Purpose: what encoding a module carries along: the symbol table, and the error for what the IR cannot express.
-- Inputs: GHC's labels. Outputs: symbol numbers and names.
-- Invariants: symbols are numbered in order of first use, one number per printed name; a failed item leaves the
-- table as it was ('attempt').
module Ahc.Encode.Monad
  ( Env, newEnv, envPlatform, symbol, symbolNamed, symbolTable, printedName, Unsupported (..), unsupported, attempt
  ) where

import Control.Exception (Exception, throwIO, try)
import Data.ByteString (ByteString)
import Data.IORef
import Data.List (sortOn)
import qualified Data.Map.Strict as Map

import GHC.Cmm.CLabel
import GHC.Data.FastString (zEncodeFS, zString)
import GHC.Platform (Platform)
import GHC.Types.Name (nameOccName)
import GHC.Types.Name.Occurrence (occNameFS)
import GHC.Utils.Outputable (defaultSDocContext, sdocStyle, showSDocOneLine)
import qualified GHC.Utils.Outputable as Out

import Ahc.Encode.Wire

data Table = Table
  { byLabel :: !(Map.Map CLabel Int)
  , byName :: !(Map.Map ByteString (Int, Bool))
  }

data Env = Env { envPlatform :: !Platform, envTable :: !(IORef Table) }

-- | A construct that the IR does not express, with the reason that the user gets to read.
newtype Unsupported = Unsupported String deriving (Show)

instance Exception Unsupported

unsupported :: String -> IO a
unsupported = throwIO . Unsupported

newEnv :: Platform -> IO Env
newEnv platform = Env platform <$> newIORef (Table Map.empty Map.empty)

-- | Run an encoder; if it meets something unsupported, take back the symbols it added.
attempt :: Env -> IO a -> IO (Either String a)
attempt env act = do
  before <- readIORef (envTable env)
  result <- try act
  case result of
    Right a -> pure (Right a)
    Left (Unsupported why) -> Left why <$ writeIORef (envTable env) before

-- | The number of a label's symbol.
symbol :: Env -> CLabel -> IO Int
symbol env label = do
  table <- readIORef (envTable env)
  case Map.lookup label (byLabel table) of
    Just n -> pure n
    Nothing -> do
      let global = externallyVisibleCLabel label
      n <- symbolNamed env global (symbolName (envPlatform env) global label)
      modifyIORef' (envTable env) (\t -> t { byLabel = Map.insert label n (byLabel t) })
      pure n

-- | The number of the symbol of that name. Different labels may print the same name; they are one symbol.
symbolNamed :: Env -> Bool -> String -> IO Int
symbolNamed env global name = do
  table <- readIORef (envTable env)
  let key = utf8 name
  case Map.lookup key (byName table) of
    Just (n, _) -> pure n
    Nothing -> do
      let n = Map.size (byName table)
      writeIORef (envTable env) table { byName = Map.insert key (n, global) (byName table) }
      pure n

symbolTable :: Env -> IO Builder
symbolTable env = do
  table <- readIORef (envTable env)
  let inOrder = sortOn (fst . snd) (Map.toList (byName table))
  pure (counted [ byte (if global then 1 else 0) <> bytesWithLength name | (name, (_, global)) <- inOrder ])

-- | The name that GHC's assembler output would have.
printedName :: Platform -> CLabel -> String
printedName platform label = showSDocOneLine defaultSDocContext { sdocStyle = Out.PprCode } (pprCLabel platform label)

-- | Global symbols: GHC's assembler name. Local ones: a hint that is the same in every build, a tab, the assembler name.
symbolName :: Platform -> Bool -> CLabel -> String
symbolName platform global label
  | global = printed
  | otherwise = hint ++ '\t' : printed
  where
    printed = printedName platform label
    -- What stands after the unique: `info`, `closure`, `con_info`, `srt`, `str` ...
    suffix = drop 1 (dropWhile (/= '_') (dropWhile (== '_') printed))
    hint = case hasHaskellName label of
      Just name
        | occ == "block" && suffix == "info" -> "ret_info"
        | otherwise -> occ ++ '_' : suffix
        where occ = zString (zEncodeFS (occNameFS (nameOccName name)))
      Nothing
        | null suffix -> "local"
        | otherwise -> suffix

