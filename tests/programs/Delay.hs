-- | threadDelay: the order of waking, equal times, interruption, a delay among others, the time it takes.
module Main (main) where

import Control.Concurrent
import Control.Exception
import Control.Monad
import Data.IORef
import Data.List (sort)
import GHC.Clock (getMonotonicTimeNSec)

main :: IO ()
main = do
  out <- newChan
  forM_ [9, 3, 7, 1, 5] $ \i -> forkIO (threadDelay (i * 20000) >> writeChan out i)
  replicateM 5 (readChan out) >>= print
  -- equal times: in the order in which they began
  forM_ [1 .. 20] $ \i -> forkIO (threadDelay 5000 >> writeChan out i)
  xs <- replicateM 20 (readChan out)
  print (length xs, sum xs)
  -- some are killed while they sleep: the others wake in time
  ts <- forM [1 .. 30] $ \i -> forkIO (threadDelay (100000 + i * 1000) >> writeChan out i)
  yield
  forM_ (zip [1 :: Int ..] ts) $ \(i, t) -> when (i `mod` 3 /= 0) (killThread t)
  ys <- replicateM 10 (readChan out)
  print (sort ys)
  -- no shorter than asked, and others run meanwhile
  t0 <- getMonotonicTimeNSec
  ticks <- newIORef (0 :: Int)
  busy <- forkIO (forever (modifyIORef' ticks (+ 1) >> yield))
  threadDelay 30000
  t1 <- getMonotonicTimeNSec
  killThread busy
  n <- readIORef ticks
  print (t1 - t0 >= 30000000, t1 - t0 < 2000000000, n > 100)
  -- a thread that allocates without ever yielding does not keep a sleeper from waking
  hit <- newIORef False
  _ <- forkIO (threadDelay 10000 >> writeIORef hit True)
  let loop k = do
        s <- readIORef hit
        if s then pure (k > (0 :: Integer)) else evaluate (sum [1 .. 1000 :: Integer]) >>= \z -> loop (k + z)
  loop 0 >>= print
  threadDelay 0
  threadDelay (-5)
  r <- try (evaluate (length (show (product [1 .. 500 :: Integer]))))
  print (r :: Either SomeException Int)
