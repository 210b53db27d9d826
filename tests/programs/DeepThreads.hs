-- Many threads with deep stacks at once: switched at the bottom and by time slices on the way, blocked there and woken in another order, killed there; STM that
-- retries, orElse and invariants of transactions at the bottom; stacks that are garbage.
module Main (main) where

import Control.Concurrent

import Control.Exception
import Control.Monad
import Foreign.StablePtr
import GHC.Conc

-- runs the action under n frames
under :: Int -> IO Int -> IO Int
under 0 act = act
under n act = do { r <- under (n - 1) act; pure $! r + 1 }
{-# NOINLINE under #-}

pureDepth :: Int -> Int
pureDepth 0 = 0
pureDepth n = 1 + pureDepth (n - 1)
{-# NOINLINE pureDepth #-}

inThreads :: [IO Int] -> IO [Int]
inThreads acts = do
  vars <- forM acts (\act -> do { v <- newEmptyMVar; _ <- forkIO (try act >>= putMVar v); pure v })
  forM vars (\v -> takeMVar v >>= either (\e -> pure (length (show (e :: SomeException)))) pure)

nestedElse :: Int -> TVar Int -> STM Int
nestedElse 0 v = readTVar v >>= \x -> if x < 10 then retry else pure x
nestedElse n v = (writeTVar v n >> retry) `orElse` ((+ 1) <$> nestedElse (n - 1) v)
{-# NOINLINE nestedElse #-}

inSTM :: Int -> TVar Int -> STM Int
inSTM 0 v = readTVar v >>= \x -> if x > 3 then pure x else retry
inSTM n v = do { r <- inSTM (n - 1) v; pure $! r + 1 }
{-# NOINLINE inSTM #-}

main :: IO ()
main = do
  -- the children that nobody will wake must not look like a deadlock of this thread
  alive <- myThreadId >>= newStablePtr
  -- a hundred threads give way at the bottom, again and again
  rs <- inThreads [under (1000 * k) (replicateM_ 20 yield >> pure k) | k <- [1 .. 100]]
  print (sum rs)
  -- in no order: each waits for the next one's word
  vars <- replicateM 51 newEmptyMVar
  _ <- forkIO (threadDelay 1000 >> putMVar (last vars) 0)
  rs <- inThreads [under (20000 + k * 100) (do { x <- takeMVar (vars !! (k + 1)); putMVar (vars !! k) (x + 1); pure x }) | k <- [0 .. 49]]
  print (sum rs, length rs)
  takeMVar (head vars) >>= print
  -- time slices interrupt recursion anywhere
  rs <- inThreads [evaluate (pureDepth (300000 + k) + pureDepth (200000 - k)) | k <- [1 .. 12]]
  print rs
  -- killed at the bottom
  ready <- newEmptyMVar
  ends <- newEmptyMVar
  ts <- forM [1 .. 30] (\k -> forkFinally (under (10000 * k) (putMVar ready () >> newEmptyMVar >>= takeMVar)) (\r -> putMVar ends (either show show r)))
  replicateM_ 30 (takeMVar ready)
  mapM_ killThread (reverse ts)
  replicateM 30 (takeMVar ends) >>= print . length . filter (== "thread killed")
  -- nobody will ever wake these
  rs <- inThreads [under (5000 * k) (newEmptyMVar >>= takeMVar) | k <- [1 .. 20]]
  print rs
  -- STM
  v <- newTVarIO 0
  w <- newEmptyMVar
  _ <- forkIO (atomically (inSTM 300000 v) >>= putMVar w)
  forM_ [1 .. 6] (\i -> atomically (writeTVar v i) >> yield)
  takeMVar w >>= print . (`div` 1000)
  _ <- forkIO (atomically (nestedElse 20000 v) >>= putMVar w)
  yield
  readTVarIO v >>= print
  atomically (writeTVar v 11)
  takeMVar w >>= print
  readTVarIO v >>= print
  r <- try (atomically (writeTVar v 5 >> inSTM 100000 v >>= \x -> throwSTM (ErrorCall (show (x `div` 1000)))))
  print (r :: Either ErrorCall ())
  readTVarIO v >>= print
  vs <- forM [1 .. 60] (\k -> newTVarIO k)
  total <- newTVarIO 0
  rs <- inThreads [under (3000 * i) (replicateM_ 20 (atomically (do { x <- readTVar t; s <- readTVar total; writeTVar total $! s + x })) >> pure 1) | (i, t) <- zip [1 ..] vs]
  (,) (length rs) <$> readTVarIO total >>= print
  freeStablePtr alive
