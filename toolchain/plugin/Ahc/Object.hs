-- |
-- Purpose: call `ahc`: write object files, merge them, link.
-- Inputs: a module's IR, or an object and the C compiler's objects of its stubs, or a program's objects. Outputs: the file.
-- Invariants: the program's own message reaches the user; a failure leaves no output file.
module Ahc.Object (writeObject, mergeObjects, runLink) where

import Control.Exception (IOException, try)
import Data.ByteString (ByteString)
import qualified Data.ByteString as BS
import System.Directory (removeFile, renameFile)
import System.Exit (ExitCode (..))
import System.IO (hClose)
import System.Process

import GHC.Utils.Panic (GhcException (..), throwGhcExceptionIO)

import Ahc.Options

writeObject :: Options -> String -> String -> FilePath -> ByteString -> IO ()
writeObject opts unit name out ir
  | optRaw opts = BS.writeFile out ir
  | otherwise = ahc opts ["object", "encode", "--unit", unit, "--module", name, "-o", out] ir out

-- | Put the C objects into the object, in place.
mergeObjects :: Options -> FilePath -> [FilePath] -> IO ()
mergeObjects opts object foreigns
  | optRaw opts = pure ()
  | otherwise = do
      let merged = object ++ ".merged"
      ahc opts (["object", "merge", "-o", merged, object] ++ foreigns) BS.empty merged
      renameFile merged object

-- | Link a program, with options and inputs for `ahc link`, which leaves nothing half-written by itself.
runLink :: Options -> FilePath -> [FilePath] -> IO ()
runLink opts program args = ahc opts (["link", "-o", program] ++ args) BS.empty (program ++ ".wasm")

ahc :: Options -> [String] -> ByteString -> FilePath -> IO ()
ahc opts args input out = do
  started <- try (createProcess (proc (optAhc opts) args) { std_in = CreatePipe })
  case started of
    Left e -> failed ("cannot start " ++ optAhc opts ++ ": " ++ show (e :: IOException))
    Right (Just stdin, _, _, process) -> do
      -- If it stops reading, its exit code says why.
      _ <- try (BS.hPut stdin input >> hClose stdin) :: IO (Either IOException ())
      code <- waitForProcess process
      case code of
        ExitSuccess -> pure ()
        ExitFailure n -> failed (unwords (optAhc opts : take 2 args) ++ ": exit code " ++ show n)
    Right _ -> failed ("no pipe to " ++ optAhc opts)
  where
    failed why = do
      _ <- try (removeFile out) :: IO (Either IOException ())
      throwGhcExceptionIO (ProgramError (out ++ ": " ++ why))
