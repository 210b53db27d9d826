-- registerDelay: a variable that becomes True after a time; waiting for it, for it or another one, many of them, without waiting.
module Main (main) where

import Control.Concurrent
import Control.Monad
import GHC.Clock (getMonotonicTimeNSec)
import GHC.Conc

check :: Bool -> STM ()
check b = if b then pure () else retry

main :: IO ()
main = do
  t0 <- getMonotonicTimeNSec
  v <- registerDelay 50000
  readTVarIO v >>= print
  atomically (readTVar v >>= check)
  t1 <- getMonotonicTimeNSec
  print (t1 - t0 >= 50000000)
  -- a choice: what comes first
  slow <- registerDelay 3000000
  box <- newTVarIO Nothing
  _ <- forkIO (threadDelay 20000 >> atomically (writeTVar box (Just "value")))
  r <- atomically ((readTVar slow >>= check >> pure "timeout") `orElse` (readTVar box >>= maybe retry pure))
  putStrLn r
  fast <- registerDelay 20000
  empty <- newTVarIO (Nothing :: Maybe String)
  s <- atomically ((readTVar fast >>= check >> pure "timeout") `orElse` (readTVar empty >>= maybe retry pure))
  putStrLn s
  -- in order, whatever the order of asking
  order <- newTVarIO []
  done <- newTVarIO (0 :: Int)
  forM_ [5, 1, 4, 2, 3 :: Int] $ \i -> forkIO $ do
    d <- registerDelay (i * 100000)
    atomically (readTVar d >>= check >> readTVar order >>= writeTVar order . (i :))
    atomically (readTVar done >>= writeTVar done . (+ 1))
  atomically (readTVar done >>= check . (== 5))
  readTVarIO order >>= print . reverse
  -- at once
  z <- registerDelay 0
  atomically (readTVar z >>= check)
  n <- registerDelay (-5)
  atomically (readTVar n >>= check)
  print =<< readTVarIO slow
