-- | 10^4 threads in a ring pass tokens through MVars.
module Main (main) where

import Control.Concurrent
import Control.Monad

main :: IO ()
main = do
  let n = 10000 :: Int
  first <- newEmptyMVar
  done <- newEmptyMVar
  final <- foldM (link done) first [2 .. n]
  _ <- forkIO (node done final first 1)
  putMVar first (503 :: Int)
  winner <- takeMVar done
  print (winner :: Int)
  -- all tokens at once
  vars <- replicateM n newEmptyMVar
  out <- newChan
  forM_ (zip3 [0 :: Int ..] vars (drop 1 (cycle vars))) $ \(i, a, b) -> forkIO $ forM_ [1 .. 10 :: Int] $ \r -> do
    x <- takeMVar a
    if r == 10 then writeChan out (x :: Int) else putMVar b (x + i)
  forM_ (zip vars [1 ..]) (uncurry putMVar)
  xs <- replicateM n (readChan out)
  print (sum xs)
  where
    link done prev i = do
      next <- newEmptyMVar
      _ <- forkIO (node done prev next i)
      pure next
    node done from to i = do
      x <- takeMVar from
      if x == 0 then putMVar done i else putMVar to (x - 1 :: Int) >> node done from to i
