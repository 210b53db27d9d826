-- Dining philosophers: forks are variables, both are taken in one transaction. Nobody eats beside an eating neighbour, all get their meals.
module Main (main) where

import Control.Concurrent
import Control.Monad
import GHC.Conc

data State = Thinking | Eating deriving (Eq, Show)

main :: IO ()
main = forM_ [2, 3, 5, 13] dinner

dinner :: Int -> IO ()
dinner n = do
  let meals = 200
  forks <- replicateM n (newTVarIO True)
  states <- replicateM n (newTVarIO Thinking)
  eaten <- replicateM n (newTVarIO (0 :: Int))
  wrong <- newTVarIO (0 :: Int)
  finished <- newTVarIO (0 :: Int)
  let left i = forks !! i
      right i = forks !! ((i + 1) `mod` n)
      acquire f = readTVar f >>= check >> writeTVar f False
      neighbours i = [states !! ((i + n - 1) `mod` n), states !! ((i + 1) `mod` n)]
  forM_ [0 .. n - 1] $ \i -> forkIO $ do
    forM_ [1 .. meals] $ \k -> do
      atomically $ do
        acquire (left i)
        acquire (right i)
        writeTVar (states !! i) Eating
      when (k `mod` 3 == 0) yield
      atomically $ do
        others <- mapM readTVar (neighbours i)
        when (n > 1 && Eating `elem` others) (readTVar wrong >>= writeTVar wrong . (+ 1))
        readTVar (eaten !! i) >>= writeTVar (eaten !! i) . (+ 1)
      when (k `mod` 5 == 0) yield
      atomically $ do
        writeTVar (states !! i) Thinking
        writeTVar (left i) True
        writeTVar (right i) True
    atomically (readTVar finished >>= writeTVar finished . (+ 1))
  atomically (readTVar finished >>= check . (== n))
  ms <- mapM readTVarIO eaten
  w <- readTVarIO wrong
  fs <- mapM readTVarIO forks
  print (n, ms == replicate n meals, w, and fs)

check :: Bool -> STM ()
check b = if b then pure () else retry
