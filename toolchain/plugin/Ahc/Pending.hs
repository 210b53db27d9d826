-- |
-- Purpose: carry a module's IR from the Cmm hook to the assembler phase.
-- Inputs: encoders, keyed by the thread that compiles the module; then bytes, keyed by the (temporary) assembler file
-- that GHC made for that module. Outputs: the same, once.
-- Invariants: one table for the process, whatever number of times GHC initialises the plugin; several modules may be
-- under way in several threads (--make -j), each compiled by one thread from Cmm to the assembler file.
module Ahc.Pending (startModule, encoderReady, takeEncoder, bytesReady, takeBytes) where

import Control.Concurrent (ThreadId, myThreadId)
import Data.ByteString (ByteString)
import Data.IORef
import qualified Data.Map.Strict as Map
import System.IO.Unsafe (unsafePerformIO)

import Ahc.Encode (Encoder)

data Pending = Pending
  { encoders :: !(Map.Map ThreadId Encoder)
  , objects :: !(Map.Map FilePath (String, ByteString)) -- ^ with the module's name
  }

pending :: IORef Pending
pending = unsafePerformIO (newIORef (Pending Map.empty Map.empty))
{-# NOINLINE pending #-}

update :: (Pending -> (Pending, a)) -> IO a
update = atomicModifyIORef' pending

-- | Forget what an earlier module of this thread left behind when it failed.
startModule :: IO ()
startModule = () <$ takeEncoder

encoderReady :: Encoder -> IO ()
encoderReady enc = do
  me <- myThreadId
  update (\p -> (p { encoders = Map.insert me enc (encoders p) }, ()))

takeEncoder :: IO (Maybe Encoder)
takeEncoder = do
  me <- myThreadId
  update (\p -> (p { encoders = Map.delete me (encoders p) }, Map.lookup me (encoders p)))

bytesReady :: FilePath -> String -> ByteString -> IO ()
bytesReady file name bytes = update (\p -> (p { objects = Map.insert file (name, bytes) (objects p) }, ()))

takeBytes :: FilePath -> IO (Maybe (String, ByteString))
takeBytes file = update (\p -> (p { objects = Map.delete file (objects p) }, Map.lookup file (objects p)))
