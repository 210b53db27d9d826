{-# LANGUAGE MagicHash, RankNTypes, UnboxedTuples #-}
-- Continuations of a hundred thousand frames: captured far down, resumed once, twice and never, under other stacks, by other threads, through handlers and update frames.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import GHC.Exts (PromptTag#, control0#, newPromptTag#, prompt#)
import GHC.IO (IO (..))

data Tag a = Tag (PromptTag# a)

newTag :: IO (Tag a)
newTag = IO $ \s -> case newPromptTag# s of (# s', t #) -> (# s', Tag t #)

prompt :: Tag a -> IO a -> IO a
prompt (Tag t) (IO m) = IO (prompt# t m)

control0 :: Tag a -> ((IO b -> IO a) -> IO a) -> IO b
control0 (Tag t) f = IO (control0# t (\k -> case f (\(IO x) -> IO (k x)) of IO r -> r))

under :: Int -> IO Int -> IO Int
under 0 act = act
under n act = do { r <- under (n - 1) act; pure $! r + 1 }
{-# NOINLINE under #-}

guarded :: Int -> IO Int -> IO Int
guarded 0 act = act
guarded n act = ((+ 1) <$> guarded (n - 1) act) `catch` \e -> case e of
  ErrorCall s -> if n == 17 then pure (length s) else throwIO (ErrorCall ('.' : s))
{-# NOINLINE guarded #-}

main :: IO ()
main = do
  tag <- newTag
  prompt tag (under 100000 (control0 tag (\k -> k (pure 1)))) >>= print
  prompt tag (under 100000 (control0 tag (\k -> (+) <$> k (pure 1) <*> k (pure 2)))) >>= print
  prompt tag (under 100000 (control0 tag (\_ -> pure 42))) >>= print
  -- kept, resumed below other frames and in another thread
  kept <- newIORef (\_ -> pure 0)
  prompt tag (under 200000 (control0 tag (\k -> writeIORef kept k >> pure 0))) >>= print
  k <- readIORef kept
  under 50000 (k (pure 5)) >>= print
  v <- newEmptyMVar
  _ <- forkIO (under 1000 (k (yield >> pure 6)) >>= putMVar v)
  takeMVar v >>= print
  k (under 300000 (pure 0)) >>= print
  -- captured again while it runs: each resumption is deeper
  let again :: Int -> IO Int
      again 0 = pure 0
      again n = control0 tag (\c -> prompt tag (c (again (n - 1))))
  prompt tag (under 20000 (again 20)) >>= print
  -- a generator whose producer is far down
  out <- newIORef (0 :: Int)
  let produce i = when (i > 0) (control0 tag (\c -> modifyIORef' out (+ i) >> prompt tag (c (pure ()))) >> produce (i - 1))
  prompt tag (under 5000 (produce (200 :: Int) >> pure 0)) >>= print
  readIORef out >>= print
  -- handlers in the continuation: the exception is thrown in what is resumed
  prompt tag (guarded 1000 (control0 tag (\c -> c (throwIO (ErrorCall "x"))))) >>= print
  prompt tag (guarded 1000 (control0 tag (\c -> under 100 (c (evaluate (length [1 .. 100000 :: Int])))))) >>= print
  r <- try (prompt tag (under 100000 (control0 tag (\c -> c (throwIO (ErrorCall "up")))))) :: IO (Either ErrorCall Int)
  print r
