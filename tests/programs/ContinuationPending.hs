{-# LANGUAGE MagicHash, UnboxedTuples #-}

-- A capture, or a resumption, that unmasks asynchronous exceptions while one is waiting: it is raised there and then.
-- Native GHC 9.6.6 crashes here (ghc-patches 0011), so it does nothing, and ContinuationPending.stdout32 says what is right.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.Bits (finiteBitSize)
import GHC.Exts (PromptTag#, control0#, newPromptTag#, prompt#)
import GHC.IO (IO (..))

data Tag a = Tag (PromptTag# a)

newTag :: IO (Tag a)
newTag = IO $ \s -> case newPromptTag# s of (# s', t #) -> (# s', Tag t #)

prompt :: Tag a -> IO a -> IO a
prompt (Tag t) (IO m) = IO (prompt# t m)

control0 :: Tag a -> ((IO b -> IO a) -> IO a) -> IO b
control0 (Tag t) f = IO (control0# t (\k -> case f (\(IO x) -> IO (k x)) of IO r -> r))

newtype Poke = Poke Int deriving (Show)

instance Exception Poke

-- Work that keeps numbers in its frame, so that nothing there looks like a frame by chance.
{-# NOINLINE mix #-}
mix :: Int -> Int -> Int -> Int -> Int
mix a b c d = a + b * c - d

-- Runs the action in a thread with an exception waiting for it, as soon as it has said (by the argument) that it masks them.
poked :: Show a => (IO () -> IO a) -> Int -> IO ()
poked act i = do
  ready <- newEmptyMVar
  out <- newEmptyMVar
  let pending = do
        putMVar ready =<< myThreadId
        -- until the other thread has thrown
        replicateM_ 20 yield
  _ <- forkIO (try (act pending) >>= putMVar out)
  t <- takeMVar ready
  _ <- forkIO (throwTo t (Poke i))
  r <- takeMVar out
  putStrLn (either (\(Poke n) -> "poked " ++ show n) show r)

main :: IO ()
main = when (finiteBitSize (0 :: Int) == 32) $ forM_ [1 .. 20] $ \i -> do
  let p = i * 79 + 3
      q = i * 104 + 7
  -- the capture leaves the mask
  poked (\pending -> do
    t <- newTag
    prompt t $ do
      x <- uninterruptibleMask_ (pending >> control0 t (\_ -> pure 42))
      pure (mix x p q i)) i
  -- the resumption leaves the resumer's mask
  kept <- newEmptyMVar
  t <- newTag
  _ <- prompt t $ mask $ \restore -> do
    x <- restore (control0 t (\k -> putMVar kept k >> pure 0))
    pure (mix x p q i)
  k <- takeMVar kept
  poked (\pending -> uninterruptibleMask_ (pending >> k (pure 42))) i
  -- both, with a handler in the piece
  poked (\pending -> do
    u <- newTag
    prompt u $ mask $ \restore -> do
      x <- restore (control0 u (\k' -> uninterruptibleMask_ (pending >> k' (pure 1)))) `catch` \(Poke n) -> pure (1000 + n)
      s <- getMaskingState
      pure (mix x p q i, show s)) i
